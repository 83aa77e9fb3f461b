# right: socketserver
import socketserver


class Upper(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read().decode('utf-8').upper().encode('utf-8'))


with socketserver.UDPServer(('127.0.0.1', 12000), Upper) as server:
    server.serve_forever()
