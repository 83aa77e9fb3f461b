# exercise: tcp-lines
# check: one-line
# first: extra-data/behind
# line: 18
import threading
import socket


def serve(conn):
    rest = b''
    while True:
        part = conn.recv(1024)
        if not part:
            break
        rest += part
        while b'\n' in rest:
            line, rest = rest.split(b'\n', 1)
            conn.sendall(b'ok ' + line + b'\ndone')
    conn.close()


server = socket.socket()
server.bind(('', 9055))
server.listen()
while True:
    conn, addr = server.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
