# exercise: tcp-ask
# program: client
# never: unknown-host
import socket

text = input()
s = socket.socket()
s.connect(('localhost', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
