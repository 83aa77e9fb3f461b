# right: 写成类，启动慢，用 shutdown 再 close
import socket
import time


class OneShotServer:
    def __init__(self, host='localhost', port=12345):
        time.sleep(0.5)
        self.listener = socket.create_server((host, port))

    def run(self):
        connection, peer = self.listener.accept()
        self.listener.close()
        self.show(connection.recv(65536))
        connection.sendall('已收到信息'.encode('utf-8'))
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    def show(self, data):
        print('【收到】' + data.decode('utf-8'))


OneShotServer().run()
