# right: 一个线程接收和打印，主线程读键盘
import queue
import socket
import threading

inbox = queue.Queue()
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 8086))


def receive():
    while True:
        data, addr = sock.recvfrom(2048)
        text = data.decode('utf-8')
        print('<<<', text)
        if text == 'byebye':
            inbox.put(None)
            return
        inbox.put((text, addr))


threading.Thread(target=receive, daemon=True).start()
while True:
    item = inbox.get()
    if item is None:
        break
    text, addr = item
    typed = input()
    sock.sendto((typed + text.replace('sb', 'alexsb') if 'sb' in text else typed).encode('utf-8'), addr)
