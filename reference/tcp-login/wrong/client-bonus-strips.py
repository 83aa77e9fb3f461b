# wrong: 输入的用户名和密码都去掉了两端的空格
# fails: -
# bonus: takes-both-as-they-are
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ').strip()
password = input('密码: ').strip()
s.send(str({name: password}).encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
