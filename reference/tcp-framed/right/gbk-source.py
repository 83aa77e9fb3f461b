# coding=gbk
# right: 源文件用 GBK 保存，帧里是 UTF-8；MSG_WAITALL 让内核凑齐
import socket
import struct
import time

time.sleep(0.3)
服务器 = socket.socket()
服务器.bind(('127.0.0.1', 9010))
服务器.listen()
print('服务器启动了')
while True:
    连接, 地址 = 服务器.accept()
    while True:
        头 = 连接.recv(4, socket.MSG_WAITALL)
        if len(头) < 4:
            break
        长度 = struct.unpack('!I', 头)[0]
        if 长度 > 16 * 1024 * 1024:
            break
        正文 = 连接.recv(长度, socket.MSG_WAITALL) if 长度 else b''
        if len(正文) < 长度:
            break
        回答 = 正文.decode('utf-8').upper().encode('utf-8')
        连接.sendall(struct.pack('!I', len(回答)) + 回答)
    连接.close()
