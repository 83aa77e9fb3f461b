# right: ThreadingUDPServer，自己设定 max_packet_size，Ctrl-C 时调用 server_close
import socketserver


class Echo(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read())


class Server(socketserver.ThreadingUDPServer):
    max_packet_size = 65535
    daemon_threads = True


server = Server(('0.0.0.0', 12345), Echo)
try:
    server.serve_forever(poll_interval=0.2)
except KeyboardInterrupt:
    pass
finally:
    server.server_close()
