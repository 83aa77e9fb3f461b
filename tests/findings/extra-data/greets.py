# exercise: tcp-tell
# check: tells
# first: extra-data/first
# line: 9
import socket, threading

people = []
def talk(conn):
    conn.sendall(b"welcome\n")
    for line in conn.makefile("rb"):
        for one in [one for one in people if one is not conn]:
            one.sendall(line)
server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    people.append(conn)
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
