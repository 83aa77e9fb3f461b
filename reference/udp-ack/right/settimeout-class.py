# right: 写成类，套接字带超时，answer 提前编码好
import socket


class Server:
    ANSWER = bytes('信息已收到', 'utf8')

    def __init__(self, port=12345):
        self.sock = socket.socket(type=socket.SOCK_DGRAM)
        self.sock.bind(('0.0.0.0', port))
        self.sock.settimeout(0.5)

    def run(self):
        while True:
            try:
                msg, self.peer = self.sock.recvfrom(4096)
            except socket.timeout:
                continue
            self.sock.sendto(self.ANSWER, self.peer)
            print(str(msg, 'utf8'))


Server().run()
