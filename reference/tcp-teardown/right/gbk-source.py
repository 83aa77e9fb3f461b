# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，每个连接一个子进程
import os
import signal
import socket

signal.signal(signal.SIGCHLD, signal.SIG_IGN)     # 子进程结束后不留僵尸
服务器 = socket.socket()
服务器.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
服务器.bind(('', 9009))
服务器.listen()
print('等待客户端')
while True:
    连接, 地址 = 服务器.accept()
    if os.fork() == 0:
        服务器.close()
        总数 = 0
        while True:
            数据 = 连接.recv(4096)
            if len(数据) == 0:
                break
            总数 = 总数 + len(数据)
        连接.sendall(bytes(str(总数), 'gbk'))
        连接.close()
        os._exit(0)
    连接.close()
