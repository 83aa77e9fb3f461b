# right: 启动慢，每条消息一个线程
import socket
import threading
import time


def reply(sock, data, addr):
    print('线程', threading.current_thread().name, '收到', data.decode('utf-8'))
    sock.sendto('信息已收到'.encode('utf-8'), addr)


time.sleep(0.6)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(2048)
    threading.Thread(target=reply, args=(s, data, addr), daemon=True).start()
