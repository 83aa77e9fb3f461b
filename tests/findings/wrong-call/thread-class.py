# exercise: tcp-chat-room
# check: reaches-all-others
# first: wrong-call/thread-class
# line: 32
import socket
import threading

clients = []


class Client(threading.Thread):
    def __init__(self, conn):
        self.conn = conn

    def run(self):
        for line in self.conn.makefile("rb"):
            print(line.decode().rstrip("\n"), flush=True)
            for c in clients:
                if c is not self.conn:
                    c.sendall(line)
        clients.remove(self.conn)
        self.conn.close()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 9012))
s.listen()
while True:
    conn, addr = s.accept()
    clients.append(conn)
    Client(conn).start()
