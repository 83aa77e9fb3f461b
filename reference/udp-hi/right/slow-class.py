# right: 写成类，启动慢，收到 hello 才回答
import socket
import time


class UdpHi:
    def __init__(self, port):
        time.sleep(0.5)
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(('localhost', port))

    def run(self):
        while True:
            data, peer = self.sock.recvfrom(64)
            if data.decode('utf-8') == 'hello':
                self.sock.sendto('hi'.encode('utf-8'), peer)
                break


UdpHi(9000).run()
