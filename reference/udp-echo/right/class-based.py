# right: 写成一个类，带 start 和 stop 方法
import socket


class UdpEchoServer:
    def __init__(self, host='localhost', port=12345, size=4096):
        self.address = (host, port)
        self.size = size
        self.sock = None
        self.count = 0

    def start(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(self.address)
        print('server is running at %s:%d' % self.address)
        self.loop()

    def loop(self):
        while self.sock is not None:
            data, client = self.sock.recvfrom(self.size)
            self.count += 1
            self.reply(data, client)

    def reply(self, data, client):
        self.sock.sendto(data, client)

    def stop(self):
        self.sock.close()
        self.sock = None
        print('%d messages' % self.count)


if __name__ == '__main__':
    server = UdpEchoServer()
    try:
        server.start()
    except KeyboardInterrupt:
        server.stop()
