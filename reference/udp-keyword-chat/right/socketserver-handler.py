# right: socketserver 的 UDPServer，handle_request 的循环看一个标志
import socketserver


class ChatHandler(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        text = str(data, 'utf-8')
        print(text)
        if text == 'byebye':
            self.server.running = False
            return
        line = input('> ')
        if text.find('sb') >= 0:
            line = line + text.replace('sb', 'alexsb')
        sock.sendto(line.encode('utf-8'), self.client_address)


with socketserver.UDPServer(('', 8086), ChatHandler) as server:
    server.running = True
    while server.running:
        server.handle_request()
