# right: socketserver 的 UDPServer
import socketserver


class Thanks(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        print('%s: %s' % (self.client_address[0], data.decode('utf-8')))
        sock.sendto('thank you !'.encode('utf-8'), self.client_address)


with socketserver.UDPServer(('0.0.0.0', 8081), Thanks) as server:
    server.serve_forever()
