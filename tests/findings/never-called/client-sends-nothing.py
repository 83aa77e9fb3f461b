# exercise: tcp-ask
# program: client
# never: never-called
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
print(s.recv(1024).decode())
s.sendall(text.encode())
