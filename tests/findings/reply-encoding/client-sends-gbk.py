# exercise: tcp-ask
# program: client
# check: asks
# first: reply-encoding/gbk
# line: 11
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode('gbk'))
print(s.recv(1024).decode())
s.close()
