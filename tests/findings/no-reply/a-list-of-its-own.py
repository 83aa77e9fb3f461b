# exercise: tcp-tell
# check: tells
# first: no-reply/own-list
# line: 9
import socket, threading

people = []
def talk(conn):
    people = [conn]
    rest = b""
    while part := conn.recv(1024):
        rest += part
        while b"\n" in rest:
            line, rest = rest.split(b"\n", 1)
            for one in people:
                if one is not conn:
                    one.sendall(line + b"\n")
server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    people.append(conn)
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
