# exercise: tcp-tell
# check: leaves
# first: no-reply/skips
# line: 13
import socket
import threading

people = []


def talk(conn):
    rest = b""
    while part := conn.recv(1024):
        rest += part
        while b"\n" in rest:
            line, rest = rest.split(b"\n", 1)
            tell(conn, line + b"\n")
    print("gone")
    conn.close()


def tell(speaker, line):
    for other in people:
        if other is not speaker:
            try:
                other.sendall(line)
            except OSError:
                people.remove(other)


server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    people.append(conn)
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
