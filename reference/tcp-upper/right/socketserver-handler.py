# right: socketserver.ThreadingTCPServer，一秒以后才监听
import socketserver
import time


class Upper(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(self.request.recv(1024).upper())


time.sleep(1)
socketserver.ThreadingTCPServer.allow_reuse_address = True
with socketserver.ThreadingTCPServer(('127.0.0.1', 14000), Upper) as server:
    server.serve_forever()
