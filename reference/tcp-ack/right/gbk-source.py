# -*- coding: gbk -*-
# right: 源文件是 GBK 编码，一个线程来接待客户端
import threading
from socket import *

def 接待(连接):
    内容 = 连接.recv(1024).decode('utf-8')
    print('客户端说:', 内容)
    连接.send('已收到信息'.encode('utf-8'))
    连接.close()

服务器 = socket(AF_INET, SOCK_STREAM)
服务器.setsockopt(SOL_SOCKET, SO_REUSEADDR, True)
服务器.bind(('', 12345))
服务器.listen(60)
连接, 地址 = 服务器.accept()
线程 = threading.Thread(target=接待, args=(连接,))
线程.start()
线程.join()
服务器.close()
