# right: socketserver 的 handle_request，只处理一个请求
import socketserver


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        text = str(self.request.recv(4096), 'utf-8')
        print(f'{self.client_address[0]}: {text}')
        self.request.sendall(bytes('已收到信息', 'utf-8'))


class Server(socketserver.TCPServer):
    allow_reuse_address = True


if __name__ == '__main__':
    with Server(('0.0.0.0', 12345), Handler) as server:
        server.handle_request()
