# exercise: udp-echo
# check: echoes-ascii
# never: never-bound
import socket


class Server:
    def __init__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(('127.0.0.1', 12345))

    def run(self):
        while True:
            data, addr = self.sock.recvfrom(65535)
            self.sock.sendto(data.upper(), addr)


Server().run()
