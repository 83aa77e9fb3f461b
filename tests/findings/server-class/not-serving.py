# exercise: tcp-hi
# check: starts
# first: server-class/not-serving
# line: 13
import socketserver


class Hi(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(b"hi")


server = socketserver.TCPServer(("127.0.0.1", 8200), Hi)
