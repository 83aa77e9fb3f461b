# exercise: tcp-hi
# check: answers
# never: str-sent-as-bytes
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    conn.send(7)
