# exercise: tcp-ask
# program: client
# check: starts
# first: waits-for-keyboard/more
# line: 9
import socket

text = input('text: ')
name = input('name: ')
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
