# right: 每个数据报由一个新的线程来回答
import socket
import threading


def answer(sock, data, addr):
    sock.sendto(data, addr)


sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12345))
print('waiting ...')
while True:
    data, addr = sock.recvfrom(4096)
    threading.Thread(target=answer, args=(sock, data, addr), daemon=True).start()
