# exercise: tcp-ask
# program: client
# check: asks
# first: no-reply/client-first
# line: 11
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
print(s.recv(1024).decode())
s.sendall(text.encode())
