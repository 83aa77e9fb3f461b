# right: socketserver.TCPServer，一秒以后才开始监听，用 sys.stdin 读键盘
import socketserver
import sys
import time


class Chat(socketserver.BaseRequestHandler):
    def handle(self):
        for line in sys.stdin:
            line = line.rstrip('\n')
            self.request.sendall(line.encode('utf-8'))
            if line == 'byebye':
                return
            data = self.request.recv(1024)
            text = data.decode('utf-8')
            sys.stdout.write('客户端说：%s\n' % text)
            if not data or text == 'byebye':
                return


socketserver.TCPServer.allow_reuse_address = True
time.sleep(1)
with socketserver.TCPServer(('localhost', 8081), Chat) as server:
    server.serve_forever()
