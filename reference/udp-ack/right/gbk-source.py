# -*- coding: gbk -*-
# right: 源文件是 GBK 编码，网络上仍然用 UTF-8
from socket import *

服务器 = socket(AF_INET, SOCK_DGRAM)
服务器.bind(('localhost', 12345))
print('等待消息……')
while 1:
    数据, 地址 = 服务器.recvfrom(1024)
    print('原始数据:', 数据)
    print('收到的文字:', 数据.decode('utf-8'))
    服务器.sendto('信息已收到'.encode('utf-8'), 地址)
