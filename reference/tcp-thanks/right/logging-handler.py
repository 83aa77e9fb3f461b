# right: 用 logging 显示收到的话（写在 stderr 上），socketserver
import logging
import socketserver


class Thanks(socketserver.BaseRequestHandler):
    def handle(self):
        words = self.request.recv(1024).decode('utf-8')
        logging.info('%s: %s', self.client_address, words)
        self.request.sendall(b'thank you !')


class Server(socketserver.TCPServer):
    allow_reuse_address = True


logging.basicConfig(level=logging.INFO)
try:
    Server(('', 8080), Thanks).serve_forever()
except KeyboardInterrupt:
    logging.info('bye')
