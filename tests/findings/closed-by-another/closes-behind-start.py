# exercise: tcp-lines
# recorder: on
# check: one-line
# first: closed-by-another
# line: 34
import socket
import threading


def talk(conn):
    rest = b''
    while True:
        try:
            part = conn.recv(1024)
        except OSError:
            break
        if not part:
            break
        rest += part
        while b'\n' in rest:
            line, rest = rest.split(b'\n', 1)
            try:
                conn.sendall(b'ok ' + line + b'\n')
            except OSError:
                return
    conn.close()


server = socket.create_server(('127.0.0.1', 9055))
while True:
    conn, addr = server.accept()
    thread = threading.Thread(target=talk, args=(conn,), daemon=True)
    thread.start()
    conn.close()
