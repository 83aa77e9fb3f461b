# exercise: tcp-ask
# program: client
# check: asks
# first: bound-elsewhere/foreign
# line: 10
import socket

text = input()
s = socket.socket()
s.bind(('192.168.1.20', 0))
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
