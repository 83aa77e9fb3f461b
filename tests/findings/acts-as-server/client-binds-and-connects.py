# exercise: tcp-ask
# program: client
# check: starts
# first: acts-as-server/binds
# line: 9
import socket

s = socket.socket()
s.bind(("127.0.0.1", 8300))
s.connect(("127.0.0.1", 8300))
s.sendall(input().encode())
