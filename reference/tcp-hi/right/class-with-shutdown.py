# right: 写成类，先 shutdown，读到客户端结束，再 close
import socket


class HiServer:
    def __init__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
        self.sock.bind(('0.0.0.0', 8898))
        self.sock.listen(5)

    def serve_one(self):
        conn, _ = self.sock.accept()
        conn.recv(1024)
        conn.send(b'hi')
        conn.shutdown(socket.SHUT_WR)
        while conn.recv(1024):
            pass
        conn.close()
        self.sock.close()


HiServer().serve_one()
