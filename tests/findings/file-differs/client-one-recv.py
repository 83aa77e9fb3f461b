# exercise: tcp-fetch
# program: client
# check: large
# first: file-differs/one-recv
# line: 13
import socket

name = input()
s = socket.socket()
s.connect(('127.0.0.1', 8330))
s.sendall(name.encode())
with open(name, 'wb') as f:
    f.write(s.recv(4096))
s.close()
