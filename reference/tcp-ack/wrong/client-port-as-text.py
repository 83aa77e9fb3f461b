# wrong: 端口没有变成整数
# fails: starts
# finding: wrong-call
import socket

s = socket.socket()
ip = input('ip: ')
port = input('port: ')
s.connect((ip, port))
s.send(input('text: ').encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
s.close()
