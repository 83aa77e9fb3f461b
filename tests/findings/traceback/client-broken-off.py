# exercise: tcp-ask
# program: client
# check: broken-off
# first: traceback/connection-reset
# line: 12
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
