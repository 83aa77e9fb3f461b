# wrong: 先问端口，再问地址，顺序反了
# fails: starts
# finding: traceback
import socket

s = socket.socket()
port = int(input('port: '))
ip = input('ip: ')
s.connect((ip, port))
s.send(input('text: ').encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
s.close()
