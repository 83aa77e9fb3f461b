# right: 写成一个类，每次聊天是一个方法
import socket


class ChatServer:
    def __init__(self, host='0.0.0.0', port=8081):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind((host, port))
        self.sock.listen(3)
        self.conn = None

    def say(self):
        text = input('[server] ')
        self.conn.sendall(text.encode())
        return text != 'byebye'

    def hear(self):
        text = self.conn.recv(1024).decode()
        print('[client]', text)
        return text not in ('', 'byebye')

    def serve_one(self):
        self.conn, addr = self.sock.accept()
        print('connected by', addr)
        while self.say() and self.hear():
            pass
        self.conn.close()

    def run(self):
        while True:
            self.serve_one()


if __name__ == '__main__':
    ChatServer().run()
