# coding=gbk
# right: 源文件用 GBK 保存，文件名仍然按 UTF-8 发送
import socket
import struct

套接字 = socket.socket()
套接字.connect(('127.0.0.1', 9011))
文件名 = input('要下载的文件：')
套接字.sendall(文件名.encode('utf-8') + b'\n')
头 = 套接字.recv(8, socket.MSG_WAITALL)
长度, = struct.unpack('>Q', 头)
if 长度 == 0:
    print('没有文件')
else:
    内容 = 套接字.recv(长度, socket.MSG_WAITALL)
    文件 = open(文件名, 'wb')
    文件.write(内容)
    文件.close()
    print('长度：', len(内容))
套接字.close()
