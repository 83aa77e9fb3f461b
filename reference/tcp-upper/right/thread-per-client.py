# right: 每个客户端一个线程，只翻译 a 到 z
import socket
import string
from threading import Thread

TABLE = bytes.maketrans(string.ascii_lowercase.encode(), string.ascii_uppercase.encode())


class Worker(Thread):
    def __init__(self, conn):
        super().__init__(daemon=True)
        self.conn = conn

    def run(self):
        data = self.conn.recv(4096)
        self.conn.sendall(data.translate(TABLE))
        self.conn.close()


server = socket.create_server(('0.0.0.0', 14000), backlog=10)
while True:
    conn, _ = server.accept()
    Worker(conn).start()
