# exercise: tcp-chat-room
# check: reaches-all-others
# first: wrong-call/thread-arguments
# line: 29
import socket
import threading

clients = []


def handle(conn):
    f = conn.makefile("rb")
    for line in f:
        print(line.decode().rstrip("\n"), flush=True)
        for c in clients:
            if c is not conn:
                c.sendall(line)
    clients.remove(conn)
    conn.close()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 9012))
s.listen()
while True:
    conn, addr = s.accept()
    clients.append(conn)
    threading.Thread(handle, (conn,)).start()
