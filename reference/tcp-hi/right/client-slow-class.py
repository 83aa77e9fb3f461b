# right: 写成类，启动慢，用循环接收
import socket
import time


class HiClient:
    def __init__(self, address):
        time.sleep(0.5)
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.connect(address)

    def say(self, text):
        self.sock.sendall(text.encode('utf-8'))
        self.sock.shutdown(socket.SHUT_WR)

    def hear(self):
        data = b''
        while True:
            more = self.sock.recv(1024)
            if not more:
                return data.decode('utf-8')
            data += more


client = HiClient(('127.0.0.1', 8898))
client.say('hello!')
print('服务器：', client.hear())
client.sock.close()
