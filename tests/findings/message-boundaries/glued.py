# exercise: tcp-lines
# check: two-lines-glued
# first: message-boundaries/glued
# line: 11
import threading
import socket


def serve(conn):
    while True:
        line = conn.recv(1024)
        if not line:
            break
        conn.sendall(b'ok ' + line)
    conn.close()


server = socket.socket()
server.bind(('', 9055))
server.listen()
while True:
    conn, addr = server.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
