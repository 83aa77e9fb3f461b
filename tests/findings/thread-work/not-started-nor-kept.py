# exercise: tcp-shout
# recorder: on
# check: capitals
# first: thread-work/not-started
# line: 23
import socket
import threading


def talk(conn):
    while True:
        data = conn.recv(1024)
        if not data:
            break
        conn.sendall(data.upper())
    conn.close()


server = socket.create_server(("127.0.0.1", 8400))
clients = []
while True:
    conn, addr = server.accept()
    threading.Thread(target=talk, args=(conn,), daemon=True)
    clients.append(conn)
