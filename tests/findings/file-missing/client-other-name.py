# exercise: tcp-fetch
# program: client
# check: small-text
# first: file-missing/elsewhere
# line: 12
import socket

name = input()
s = socket.socket()
s.connect(('127.0.0.1', 8330))
s.sendall(name.encode())
with open('got-' + name, 'wb') as f:
    while piece := s.recv(4096):
        f.write(piece)
s.close()
