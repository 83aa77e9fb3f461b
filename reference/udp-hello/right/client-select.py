# right: 绑定自己的端口，用 select 等回答，写成一个类
import select
import socket


class Client:
    def __init__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(('', 0))
        self.sock.setblocking(False)

    def hello(self):
        self.sock.sendto(b'Hello, ' + b'server!', ('127.0.0.1', 8080))
        while not select.select([self.sock], [], [], 0.5)[0]:
            pass
        return self.sock.recv(65535)


print(Client().hello().decode('utf-8'))
