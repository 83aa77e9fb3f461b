# right: 收到什么都放进缓冲区，够一帧就取一帧
import socket
import struct


class Frames:
    def __init__(self):
        self.buffer = b''

    def feed(self, data):
        self.buffer += data
        while len(self.buffer) >= 4:
            size, = struct.unpack('!I', self.buffer[:4])
            if size > 16 * 2 ** 20:
                raise ValueError('frame too long')
            if len(self.buffer) < 4 + size:
                return
            body, self.buffer = self.buffer[4:4 + size], self.buffer[4 + size:]
            yield body


class Server:
    def __init__(self, port):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(('localhost', port))
        self.sock.listen(5)

    def run(self):
        while True:
            conn, addr = self.sock.accept()
            print('客户端', addr)
            try:
                self.talk(conn)
            except (ValueError, OSError) as e:
                print('出错了', e)
            conn.close()

    def talk(self, conn):
        frames = Frames()
        while True:
            data = conn.recv(65536)
            if not data:
                return
            for body in frames.feed(data):
                up = body.decode('utf-8').upper().encode('utf-8')
                conn.sendall(struct.pack('!I', len(up)) + up)


if __name__ == '__main__':
    Server(9010).run()
