# exercise: tcp-tell
# check: tells
# never: not-concurrent
import socket
import threading

people = []


def talk(conn):
    for line in conn.makefile("rb"):
        for other in people:
            other.sendall(line)


server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
