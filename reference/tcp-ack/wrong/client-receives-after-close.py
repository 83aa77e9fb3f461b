# wrong: 关闭之后还 recv
# fails: ends-after-the-answer
# finding: traceback
import socket

s = socket.socket()
s.connect((input('ip: '), int(input('port: '))))
s.send(input('text: ').encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
s.close()
print(s.recv(1024).decode('utf-8'))
