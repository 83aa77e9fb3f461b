# exercise: tcp-shout
# check: capitals
# first: no-reply/worker
# line: 17
import socket
import threading


def talk(conn):
    data = conn.recv(1024)
    if data.isupper():
        conn.sendall(data)


server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    keep = conn
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
