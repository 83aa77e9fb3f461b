# right: 从上到下的普通写法，回答只 recv 一次
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
ip = input('ip: ')
port = input('port: ')
text = input('text: ')
s.connect((ip, int(port)))
s.send(text.encode())
print(s.recv(1024).decode())
s.close()
