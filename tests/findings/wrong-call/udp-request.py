# exercise: udp-echo
# check: echoes-ascii
# first: wrong-call/udp-request
# line: 10
import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        data = self.request.recv(1024)
        self.request.sendto(data, self.client_address)


with socketserver.UDPServer(("0.0.0.0", 12345), Echo) as server:
    server.serve_forever()
