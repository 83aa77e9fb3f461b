# right: socketserver，慢慢启动
import os
import shutil
import socketserver
import time


class Download(socketserver.StreamRequestHandler):
    def handle(self):
        name = self.rfile.readline().strip().decode('utf-8')
        base = os.path.abspath('.')
        path = os.path.abspath(os.path.join(base, name))
        if os.path.dirname(path) != base or not os.path.isfile(path):
            self.wfile.write(bytes(8))
            return
        self.wfile.write(os.path.getsize(path).to_bytes(8, 'big'))
        with open(path, 'rb') as f:
            shutil.copyfileobj(f, self.wfile)


time.sleep(0.3)
socketserver.TCPServer.allow_reuse_address = True
with socketserver.TCPServer(('127.0.0.1', 9011), Download) as server:
    server.serve_forever()
