# right: 最普通的写法，一次 recv
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(('127.0.0.1', 8080))
s.send('Hello, server!'.encode('utf-8'))
data = s.recv(1024)
print('收到：', data.decode('utf-8'))
s.close()
