# wrong: 问了端口，却总是连接 12345
# fails: connects-to-the-address-typed
# finding: wrong-port
import socket

s = socket.socket()
ip = input('ip: ')
port = int(input('port: '))
s.connect((ip, 12345))
s.send(input('text: ').encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
s.close()
