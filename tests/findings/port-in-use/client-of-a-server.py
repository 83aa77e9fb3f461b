# exercise: tcp-ask
# program: client
# never: port-in-use
import socket

text = input()
s = socket.socket()
s.bind(('127.0.0.1', 8300))
s.connect(('127.0.0.1', 8300))
