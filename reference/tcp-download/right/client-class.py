# right: 写成一个类，带进度
import os
import socket


class Downloader:
    def __init__(self, host='127.0.0.1', port=9011):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.settimeout(20)
        self.sock.connect((host, port))
        self.left = b''

    def read(self, n):
        while len(self.left) < n:
            more = self.sock.recv(8192)
            if not more:
                raise ConnectionError('服务器断开了')
            self.left += more
        got, self.left = self.left[:n], self.left[n:]
        return got

    def get(self, name):
        self.sock.sendall(name.encode('utf-8') + b'\n')
        total = int.from_bytes(self.read(8), 'big')
        if total == 0:
            print('没有文件')
            return
        done = 0
        with open(os.path.basename(name), 'wb') as f:
            while done < total:
                block = self.read(min(65536, total - done))
                f.write(block)
                done += len(block)
        print('进度 100%')
        print('共收到', done, '个字节')


if __name__ == '__main__':
    Downloader().get(input())
