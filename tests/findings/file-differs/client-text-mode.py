# exercise: tcp-fetch
# program: client
# check: large
# first: file-differs/text
# line: 14
import socket

name = input()
s = socket.socket()
s.connect(('127.0.0.1', 8330))
s.sendall(name.encode())
with open(name, 'w') as f:
    while piece := s.recv(4096):
        f.write(piece.decode('utf-8', 'ignore'))
s.close()
