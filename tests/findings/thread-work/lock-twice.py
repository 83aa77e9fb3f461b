# exercise: tcp-tell
# check: tells
# first: thread-work/twice
# line: 9
import socket, threading

people, lock = [], threading.Lock()
def tell(line, me):
    with lock:
        for one in people:
            if one is not me: one.sendall(line)
def talk(conn):
    for line in conn.makefile("rb"):
        with lock:
            tell(line, conn)
server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    people.append(conn)
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
