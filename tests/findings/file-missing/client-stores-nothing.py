# exercise: tcp-fetch
# program: client
# check: small-text
# first: file-missing/never-opens
# line: 12
import socket

name = input()
s = socket.socket()
s.connect(('127.0.0.1', 8330))
s.sendall(name.encode())
while piece := s.recv(4096):
    print(len(piece))
s.close()
