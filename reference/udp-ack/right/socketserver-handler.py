# right: socketserver 的 DatagramRequestHandler
import socketserver


class AckHandler(socketserver.DatagramRequestHandler):
    def handle(self):
        text = self.rfile.read().decode('utf-8')
        print('收到 %s 的消息：%s' % (self.client_address[0], text))
        self.wfile.write('信息已收到'.encode('utf-8'))


with socketserver.UDPServer(('', 12345), AckHandler) as server:
    server.serve_forever()
