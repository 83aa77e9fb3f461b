# exercise: tcp-ask
# program: client
# check: prints
# first: prints-nothing/else
# line: 12
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
s.recv(1024)
print('received')
s.close()
