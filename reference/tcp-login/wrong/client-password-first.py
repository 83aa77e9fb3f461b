# wrong: 先问密码，后问用户名，顺序反了
# fails: sends-a-mapping, prints-the-answer, pair-logs-in
# finding: none
# bonus: takes-both-as-they-are
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
password = input('密码: ')
name = input('用户名: ')
s.send(str({name: password}).encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
