# exercise: tcp-ask
# program: client
# check: starts
# first: wrong-transport/calls
# line: 9
import socket

text = input()
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
