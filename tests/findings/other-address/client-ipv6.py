# exercise: tcp-ask
# program: client
# check: asks
# first: other-address/own
# line: 10
import socket

text = input()
s = socket.socket(socket.AF_INET6)
s.connect(('::1', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
