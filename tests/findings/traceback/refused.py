# exercise: tcp-hi
# check: starts
# first: traceback/connection-refused
# line: 8
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8200))
s.sendall(b'hello')
