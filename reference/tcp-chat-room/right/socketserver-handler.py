# right: socketserver，每个客户端一个线程
import socketserver
import threading

lock = threading.Lock()
people = []


class Chat(socketserver.StreamRequestHandler):
    def setup(self):
        super().setup()
        with lock:
            people.append(self)

    def handle(self):
        try:
            for line in self.rfile:
                if not line.endswith(b'\n'):
                    break
                print(self.client_address, line.decode('utf-8').strip())
                with lock:
                    for one in people:
                        if one is not self:
                            try:
                                one.wfile.write(line)
                            except OSError:
                                pass
        except ConnectionError:
            print(self.client_address, '断开了')

    def finish(self):
        with lock:
            people.remove(self)
        super().finish()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(('127.0.0.1', 9012), Chat) as server:
    server.serve_forever()
