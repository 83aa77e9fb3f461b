# exercise: tcp-lines
# check: one-line
# first: no-reply/loop
# line: 11
import socket


def serve(conn):
    data = b''
    while True:
        part = conn.recv(1024)
        if not part:
            break
        data += part
    conn.sendall(b'ok ' + data)
    conn.close()


server = socket.socket()
server.bind(('', 9055))
server.listen()
while True:
    conn, addr = server.accept()
    serve(conn)
