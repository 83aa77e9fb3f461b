# exercise: tcp-tell
# check: tells
# first: wrong-call/address-kept
# line: 12
import socket, threading

people = []
def talk(conn):
    for line in conn.makefile("rb"):
        for one in people:
            if one is not conn:
                one.sendall(line)
server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    people.append(addr)
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
