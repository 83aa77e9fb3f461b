# right: os.fork 出两个子进程，共用一个套接字
import os
import signal
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12345))

children = []
for i in range(2):
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.SIG_IGN)   # 由父进程来结束我们
        while True:
            data, addr = sock.recvfrom(65535)
            sock.sendto(data, addr)
    children.append(pid)

try:
    os.wait()
except KeyboardInterrupt:
    pass
for pid in children:
    os.kill(pid, signal.SIGTERM)
for pid in children:
    os.waitpid(pid, 0)
