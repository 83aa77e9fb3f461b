# exercise: tcp-ask
# program: client
# never: message-boundaries
import socket

text = input()
s = socket.socket()
s.connect(('127.0.0.1', 8300))
s.sendall(text.encode())
data = b''
while piece := s.recv(1024):
    data += piece
print(data.decode('utf-8', 'replace'))
s.close()
