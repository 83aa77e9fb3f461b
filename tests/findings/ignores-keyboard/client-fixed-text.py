# exercise: tcp-ask
# program: client
# check: asks
# first: ignores-keyboard
# line: 8
import socket

text = 'hello'
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
