# right: 一个守护线程接收和打印；启动慢
import socket
import sys
import threading
import time

time.sleep(1)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 0))


def receive():
    while True:
        print('>>>', sock.recvfrom(2048)[0].decode('utf-8'))


threading.Thread(target=receive, daemon=True).start()
while True:
    text = input()
    sock.sendto(text.encode('utf-8'), ('127.0.0.1', 8086))
    if text == 'byebye':
        sys.exit()
