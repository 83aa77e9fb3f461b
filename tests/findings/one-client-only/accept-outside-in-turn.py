# exercise: tcp-lines
# check: clients-in-turn
# first: one-client-only/accept
# line: 24
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
conn, addr = server.accept()
serve(conn)
