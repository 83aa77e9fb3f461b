# exercise: tcp-hi
# check: answers
# first: accept-pair-unpacked/accept
# line: 12
import threading
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
def serve(conn):
    conn.recv(1024)
    conn.sendall(b'hi')


while True:
    pair = server.accept()
    threading.Thread(target=serve, args=(pair,)).start()
