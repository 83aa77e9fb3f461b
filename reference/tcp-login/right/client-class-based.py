# right: 写成一个类；回答在一个线程里接收；启动慢
import socket
import threading
import time


class Login:
    def __init__(self, address):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.connect(address)
        self.answer = ''

    def receive(self):
        self.answer = self.sock.recv(4096).decode('utf-8')

    def attempt(self, name, password):
        receiver = threading.Thread(target=self.receive)
        receiver.start()
        self.sock.sendall(repr({name: password}).encode('utf-8'))
        receiver.join()
        return self.answer


time.sleep(1)
login = Login(('127.0.0.1', 8083))
print('结果是', login.attempt(input('name? '), input('password? ')))
