# exercise: tcp-hi
# check: starts
# never: bound-elsewhere
# It asks for the name, and binds something else.
import socket

print(socket.gethostname())
server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()

while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.close()
