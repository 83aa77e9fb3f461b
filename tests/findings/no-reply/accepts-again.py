# exercise: tcp-lines
# check: one-line
# first: no-reply/accept
# line: 26
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
            conn.sendall(b'ok ' + line + b'\n')
    conn.close()


server = socket.socket()
server.bind(('', 9055))
server.listen()
clients = []
while True:
    conn, addr = server.accept()
    clients.append(conn)
    if len(clients) == 2:
        serve(clients[0])
