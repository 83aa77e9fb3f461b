# right: 写成一个类，时刻用 datetime
import socket
import statistics
from datetime import datetime


class Pinger:
    def __init__(self, address, count=10, timeout=1):
        self.address, self.count = address, count
        self.sock = socket.socket(type=socket.SOCK_DGRAM)
        self.sock.settimeout(timeout)
        self.times = []

    def once(self, number):
        before = datetime.now()
        text = 'Ping {} {}'.format(number, before.isoformat())
        self.sock.sendto(text.encode(), self.address)
        try:
            while True:
                data, addr = self.sock.recvfrom(4096)
                if data.decode() == text.upper():
                    break
        except socket.timeout:
            print('Request timed out')
            return
        self.times.append((datetime.now() - before).total_seconds() * 1000)
        print('来自', addr, '的回答：', round(self.times[-1], 3), 'ms')

    def run(self):
        for number in range(1, self.count + 1):
            self.once(number)
        self.sock.close()
        print('丢失率：{:.1f}%'.format(100 - 100 * len(self.times) / self.count))
        if self.times:
            print('{:.3f}/{:.3f}/{:.3f} ms'.format(min(self.times), statistics.mean(self.times), max(self.times)))


Pinger(('localhost', 12000)).run()
