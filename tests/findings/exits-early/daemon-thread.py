# exercise: tcp-hi
# check: answers
# first: exits-early
# line: 21
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()


def serve():
    while True:
        conn, addr = server.accept()
        conn.recv(1024)
        conn.sendall(b'hi')
        conn.close()


threading.Thread(target=serve, daemon=True).start()
