# wrong: 把密码变成了整数，遇到字母就报错
# fails: sends-a-mapping, prints-the-answer, pair-logs-in, pair-is-refused
# finding: traceback
# bonus: takes-both-as-they-are
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ')
password = int(input('密码: '))
s.send(str({name: password}).encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
