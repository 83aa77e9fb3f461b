# exercise: tcp-ask
# program: client
# check: asks
# first: other-address/foreign
# line: 10
import socket

text = input()
s = socket.socket()
s.connect(('192.168.1.20', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
