# exercise: tcp-tell
# check: tells
# first: no-reply/same-key
# line: 20
import socket, threading

people = {}
def talk(conn):
    rest = b""
    while part := conn.recv(1024):
        rest += part
        while b"\n" in rest:
            line, rest = rest.split(b"\n", 1)
            for one in people.values():
                if one is not conn:
                    one.sendall(line + b"\n")
server = socket.create_server(("127.0.0.1", 8410))
while True:
    conn, addr = server.accept()
    people[addr[0]] = conn
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
