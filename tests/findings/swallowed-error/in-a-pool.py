# exercise: tcp-lines
# recorder: on
# check: one-line
# first: swallowed-error/future
# line: 19
import socket
from concurrent.futures import ThreadPoolExecutor


def talk(conn):
    rest = b''
    while True:
        part = conn.recv(1024)
        if not part:
            break
        rest += part
        while b'\n' in rest:
            line, rest = rest.split(b'\n', 1)
            conn.sendall('ok ' + line.decode())
    conn.close()


pool = ThreadPoolExecutor(8)
server = socket.create_server(('127.0.0.1', 9055))
while True:
    conn, addr = server.accept()
    pool.submit(talk, conn)
