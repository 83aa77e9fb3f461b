# exercise: tcp-tell
# check: not-back
# first: extra-data/own
# line: 11
import socket, threading

people = []
def talk(conn):
    for line in conn.makefile("rb"):
        for one in people:
            one.sendall(line)
server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    people.append(conn)
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
