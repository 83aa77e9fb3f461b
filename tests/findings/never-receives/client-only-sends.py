# exercise: tcp-ask
# program: client
# check: prints
# first: never-receives
# line: 12
import socket
import time

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
time.sleep(0.5)
