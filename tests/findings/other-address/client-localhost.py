# exercise: tcp-ask
# program: client
# never: other-address
import socket

text = input()
s = socket.create_connection(('localhost', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
