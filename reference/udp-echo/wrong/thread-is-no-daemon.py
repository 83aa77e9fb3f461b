# wrong: 服务线程不是守护线程，主线程结束了，程序还在
# fails: stops-on-interrupt
# finding: left-running
import socket
import sys
import threading
import time


def serve():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('127.0.0.1', 12345))
    while True:
        data, addr = s.recvfrom(65535)
        s.sendto(data, addr)


threading.Thread(target=serve).start()
try:
    while True:
        time.sleep(1)
except KeyboardInterrupt:
    print('再见')
    sys.exit(0)
