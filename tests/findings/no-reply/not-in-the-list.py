# exercise: tcp-tell
# check: tells
# first: no-reply/passed-on
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
            other.sendall(line)


server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    print("came")
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
