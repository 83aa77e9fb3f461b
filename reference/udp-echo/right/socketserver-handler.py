# right: 用 socketserver 的 UDPServer，一个处理类
import socketserver


class EchoHandler(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        print(self.client_address, len(data))
        sock.sendto(data, self.client_address)


with socketserver.UDPServer(('127.0.0.1', 12345), EchoHandler) as server:
    server.serve_forever()
