# exercise: tcp-hi
# check: answers
# never: canned-answer
# The answer is the same whatever comes, and has to be: only it is not this one.
import socket

server = socket.create_server(('127.0.0.1', 8200))
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hello')
    conn.close()
