# exercise: tcp-lines
# recorder: on
# check: one-line
# first: trailing-bytes/blank
# line: 20
import socket
import threading


def serve(conn):
    rest = b""
    while part := conn.recv(1024):
        rest += part
        while b"\n" in rest:
            line, rest = rest.split(b"\n", 1)
            if not line:
                conn.sendall(b"ok \n")
                continue
            conn.sendall(b"ok")
            conn.sendall(b"  " + line)
            conn.sendall(b"\n")
    conn.close()


server = socket.create_server(("127.0.0.1", 9055))
while True:
    conn, addr = server.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
