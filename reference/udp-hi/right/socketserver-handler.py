# right: socketserver 的 UDPServer，handle_request 只处理一个
import socketserver


class Hi(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        print(data.decode())
        sock.sendto(b'hi', self.client_address)


with socketserver.UDPServer(('', 9000), Hi) as server:
    server.handle_request()
