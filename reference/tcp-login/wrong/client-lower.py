# wrong: 用户名和密码都变成了小写
# fails: sends-a-mapping, prints-the-answer
# bonus: takes-both-as-they-are
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ').lower()
password = input('密码: ').lower()
s.send(str({name: password}).encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
