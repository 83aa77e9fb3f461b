# exercise: tcp-ask
# program: client
# check: starts
# first: wrong-port/calls
# line: 10
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8301))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
