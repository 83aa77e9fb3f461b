# right: 打印的是 b'...'，不关闭套接字
import socket

c = socket.socket()
c.connect(('127.0.0.1', 14000))
c.send(bytes(input(), encoding='utf8'))
print(c.recv(1024))
