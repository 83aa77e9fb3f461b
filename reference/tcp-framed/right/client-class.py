# right: 写成一个类，多收到的字节留在缓冲区里
import socket


class FrameClient:
    def __init__(self, host, port):
        self.sock = socket.create_connection((host, port))
        self.rest = b''

    def send(self, text):
        body = text.encode()
        self.sock.sendall(len(body).to_bytes(4, 'big'))
        self.sock.sendall(body)

    def take(self, n):
        while len(self.rest) < n:
            data = self.sock.recv(4096)
            if data == b'':
                raise SystemExit('连接断开')
            self.rest += data
        part, self.rest = self.rest[:n], self.rest[n:]
        return part

    def receive(self):
        return self.take(int.from_bytes(self.take(4), 'big')).decode()


client = FrameClient('127.0.0.1', 9010)
while 1:
    client.send(input('> '))
    print(client.receive())
