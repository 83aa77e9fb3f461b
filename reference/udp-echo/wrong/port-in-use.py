# wrong: 同一个端口绑定了两次，第二次在线程里失败
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients, pair-echo, pair-several-lines
# finding: port-in-use
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket
import threading
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))


def serve():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(('127.0.0.1', 12345))
    while True:
        data, addr = server.recvfrom(1024)
        server.sendto(data, addr)


threading.Thread(target=serve, daemon=True).start()
while True:
    time.sleep(60)
