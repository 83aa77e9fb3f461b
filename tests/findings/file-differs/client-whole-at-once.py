# exercise: tcp-fetch
# program: client
# never: file-differs
import socket

name = input()
s = socket.socket()
s.connect(('127.0.0.1', 8330))
s.sendall(name.encode())
with open(name, 'wb') as f:
    f.write(s.makefile('rb').read())
s.close()
