# exercise: tcp-ack
# program: client
# check: starts
# first: traceback/typed-number
# line: 9
import socket
text = input()
host = input()
port = int(input())
s = socket.socket()
s.connect((host, port))
s.sendall(text.encode())
print(s.recv(1024).decode())
s.close()
