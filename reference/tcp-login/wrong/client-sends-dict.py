# wrong: 直接 send 字典，TypeError
# fails: sends-a-mapping, prints-the-answer, pair-logs-in, pair-is-refused
# finding: traceback
# bonus: takes-both-as-they-are
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ')
password = input('密码: ')
s.send({name: password})
print(s.recv(1024).decode('utf-8'))
