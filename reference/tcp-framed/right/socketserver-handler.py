# right: socketserver，rfile 和 wfile
import socketserver


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while len(head := self.rfile.read(4)) == 4:
            size = int.from_bytes(head, 'big')
            if size > 16777216:
                return
            body = self.rfile.read(size)
            if len(body) != size:
                return
            body = body.decode('utf-8').upper().encode('utf-8')
            self.wfile.write(len(body).to_bytes(4, 'big') + body)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == '__main__':
    with Server(('', 9010), Handler) as server:
        server.serve_forever()
