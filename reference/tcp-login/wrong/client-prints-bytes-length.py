# wrong: 打印的是收到了多少字节，不是内容
# fails: prints-the-answer, pair-logs-in, pair-is-refused
# finding: none
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ')
password = input('密码: ')
s.send(str({name: password}).encode('utf-8'))
msg = s.recv(1024)
print('收到', len(msg), '字节')
