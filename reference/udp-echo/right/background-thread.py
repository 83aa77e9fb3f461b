# right: 一个守护线程负责服务，主线程只是等着 Ctrl-C
import socket
import threading
import time


def loop():
    s = socket.socket(type=socket.SOCK_DGRAM)
    s.bind(('', 12345))
    while 1:
        msg, who = s.recvfrom(2048)
        s.sendto(msg, who)


t = threading.Thread(target=loop)
t.daemon = True
t.start()
try:
    while True:
        time.sleep(1)
except KeyboardInterrupt:
    print('bye')
