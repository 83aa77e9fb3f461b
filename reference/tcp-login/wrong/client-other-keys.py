# wrong: 字典写成了 {"name": ..., "password": ...}
# fails: sends-a-mapping, prints-the-answer, pair-logs-in
# finding: none
# bonus: takes-both-as-they-are
import json
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ')
password = input('密码: ')
s.sendall(json.dumps({'name': name, 'password': password}).encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
