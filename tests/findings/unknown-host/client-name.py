# exercise: tcp-ask
# program: client
# check: starts
# first: unknown-host
# line: 10
import socket

text = input()
s = socket.socket()
s.connect(('my-server', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
