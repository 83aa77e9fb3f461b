# exercise: tcp-ask
# program: client
# check: answer-in-pieces
# never: garbled
import socket

s = socket.socket()
s.connect(("127.0.0.1", 8300))
s.sendall(input().encode())
while part := s.recv(1024):
    print(part.decode(errors="replace"), end="")
