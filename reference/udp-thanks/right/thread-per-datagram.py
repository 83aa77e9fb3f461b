# right: 每个数据报一个线程；一秒以后才 bind
import socket
import threading
import time

time.sleep(1)
lock = threading.Lock()
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 8081))


def thank(data, addr):
    with lock:
        print('收到', addr, data.decode('utf-8'))
    s.sendto('thank you !'.encode(), addr)


while True:
    threading.Thread(target=thank, args=s.recvfrom(2048)).start()
