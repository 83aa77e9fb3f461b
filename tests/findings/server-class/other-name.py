# exercise: tcp-hi
# check: answers
# first: server-class/no-handle
# line: 9
import socketserver


class Hi(socketserver.BaseRequestHandler):
    def handler(self):
        self.request.recv(1024)
        self.request.sendall(b"hi")


server = socketserver.TCPServer(("127.0.0.1", 8200), Hi)
server.serve_forever()
