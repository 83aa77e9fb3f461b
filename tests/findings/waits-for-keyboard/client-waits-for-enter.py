# exercise: tcp-ask
# program: client
# check: ends
# first: waits-for-keyboard/end
# line: 14
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
input('press enter')
