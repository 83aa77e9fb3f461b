# exercise: tcp-shout
# check: again
# first: ends-connection/handler
# line: 9
import socketserver


class Shouter(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(self.request.recv(1024).upper())


with socketserver.ThreadingTCPServer(("127.0.0.1", 8400), Shouter) as server:
    server.serve_forever()
