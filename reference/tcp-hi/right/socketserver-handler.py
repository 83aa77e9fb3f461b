# right: socketserver，allow_reuse_address，只处理一个请求
import socketserver


class Greeter(socketserver.StreamRequestHandler):
    def handle(self):
        word = self.rfile.read(6)
        print('got', word.decode())
        self.wfile.write(b'hi')


socketserver.TCPServer.allow_reuse_address = True
with socketserver.TCPServer(('', 8898), Greeter) as server:
    server.handle_request()
