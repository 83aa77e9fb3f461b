# right: 写成类，客户端自己也 bind 一个端口
import socket


class UdpClient:
    def __init__(self, port):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(('127.0.0.1', port))

    def ask(self, text):
        self.sock.sendto(bytes(text, 'ascii'), ('127.0.0.1', 9000))
        return str(self.sock.recv(1024), 'ascii')

    def __del__(self):
        self.sock.close()


print(UdpClient(9001).ask('hello'))
