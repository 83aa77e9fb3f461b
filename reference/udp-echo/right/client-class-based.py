# right: 写成一个类，带超时和重试
import socket


class EchoClient:
    def __init__(self, host='127.0.0.1', port=12345):
        self.address = host, port
        self.sock = socket.socket(type=socket.SOCK_DGRAM)
        self.sock.settimeout(5)

    def ask(self, text):
        for attempt in range(3):
            self.sock.sendto(bytes(text, 'utf-8'), self.address)
            try:
                answer, peer = self.sock.recvfrom(2048)
            except socket.timeout:
                continue
            if peer == self.address:
                return str(answer, 'utf-8')
        return '没有回答'


client = EchoClient()
try:
    while True:
        print(client.ask(input()))
except EOFError:
    print('再见')
