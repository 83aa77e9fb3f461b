# exercise: tcp-lines
# recorder: on
# check: clients-together
# first: thread-not-started/run
# line: 27
import socket
import threading


def talk(conn):
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


server = socket.create_server(('127.0.0.1', 9055))
while True:
    conn, addr = server.accept()
    thread = threading.Thread(target=talk, args=(conn,), daemon=True)
    thread.run()
