# right: 主线程读键盘和发送，另一个线程接收和打印
import socket
import threading

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('', 0))


def receive():
    while True:
        data, server = udp.recvfrom(1024)
        print('\n[服务器] ' + data.decode('utf-8'))


threading.Thread(target=receive, daemon=True).start()
for message in iter(lambda: input('说点什么：'), 'exit'):
    udp.sendto(message.encode('utf-8'), ('127.0.0.1', 12345))
