# exercise: tcp-ask
# program: client
# never: never-receives
import socket

text = input()
s = socket.create_connection(('127.0.0.1', 8300))
s.sendall(text.encode())
print(s.makefile(encoding='utf-8').read()[1:])
