# exercise: tcp-ask
# program: client
# check: ends
# first: spins-after-disconnect
# line: 13
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
while True:
    data = s.recv(1024)
s.close()
