# right: socketserver 的 StreamRequestHandler，读用 connection.recv，写用 wfile
import socketserver


class Thanks(socketserver.StreamRequestHandler):
    def handle(self):
        print(self.connection.recv(1024).decode('utf-8'))
        self.wfile.write(b'thank you !')


class Server(socketserver.TCPServer):
    allow_reuse_address = True


with Server(('127.0.0.1', 8080), Thanks) as server:
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print('再见')
