# wrong: 发送的是“用户名 密码”，不是字典
# fails: sends-a-mapping, prints-the-answer, pair-logs-in
# finding: none
# bonus: takes-both-as-they-are
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ')
password = input('密码: ')
s.send((name + ' ' + password).encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
