# exercise: tcp-hi
# check: answers
# never: server-class
import socketserver


class Base(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(1024)
        self.request.sendall(self.answer())


class Hi(Base):
    def answer(self):
        return b""


with socketserver.TCPServer(("127.0.0.1", 8200), Hi) as server:
    server.serve_forever()
