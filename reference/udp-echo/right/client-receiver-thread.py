# right: 启动慢；一个线程专门接收和打印，主线程只管发送
import socket
import threading
import time

time.sleep(1)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 0))


def receive():
    while True:
        data, addr = sock.recvfrom(4096)
        print('\n收到：%s' % data.decode('utf-8'))


threading.Thread(target=receive, daemon=True).start()
while True:
    try:
        text = input('输入：')
    except EOFError:
        time.sleep(0.2)     # 等最后一个回答
        break
    sock.sendto(text.encode('utf-8'), ('127.0.0.1', 12345))
