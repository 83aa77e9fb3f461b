# exercise: tcp-ask
# program: client
# check: starts
# first: acts-as-server/tcp
# line: 12
import socket

text = input()
s = socket.socket()
s.bind(('127.0.0.1', 8301))
s.listen()
conn, address = s.accept()
conn.sendall(text.encode())
print(conn.recv(1024).decode())
conn.close()
