# exercise: tcp-hello
# program: client
# check: sends-hello
# first: wrong-call/unfinished
# line: 10
import socket

s = socket.socket()
s.settimeout(0)
s.connect(("127.0.0.1", 8080))
s.sendall(b"Hello, server!")
