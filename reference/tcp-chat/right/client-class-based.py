# right: 写成一个类，用 shutdown 告诉服务器说完了
import socket


class Client:
    def __init__(self, address):
        self.sock = socket.create_connection(address)
        self.talking = True

    def hear(self):
        data = self.sock.recv(4096)
        print('<<', data.decode())
        self.talking = data not in (b'', b'byebye')

    def say(self):
        words = input('>> ')
        self.sock.sendall(words.encode())
        self.talking = words != 'byebye'

    def run(self):
        while self.talking:
            self.hear()
            if self.talking:
                self.say()
        self.sock.shutdown(socket.SHUT_WR)
        self.sock.close()


Client(('localhost', 8081)).run()
