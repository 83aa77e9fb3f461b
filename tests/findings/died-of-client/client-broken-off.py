# exercise: tcp-ask
# program: client
# never: died-of-client
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
