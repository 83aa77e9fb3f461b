# right: 变量名和函数名都是中文
import socket

端口 = 12345
缓冲区大小 = 65535


def 创建套接字():
    套接字 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    套接字.bind(('127.0.0.1', 端口))
    return 套接字


def 一直服务(套接字):
    while True:
        内容, 对方 = 套接字.recvfrom(缓冲区大小)
        套接字.sendto(内容, 对方)


一直服务(创建套接字())
