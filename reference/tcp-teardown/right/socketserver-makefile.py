# right: socketserver，用 rfile 一次读完
import socketserver


class Counter(socketserver.StreamRequestHandler):
    def handle(self):
        body = self.rfile.read()
        self.wfile.write(b'%d' % len(body))


class Server(socketserver.TCPServer):
    allow_reuse_address = True


with Server(('', 9009), Counter) as server:
    server.serve_forever()
