# right: 写成函数，每一行用一个新的套接字，带超时
import socket
import sys


def ask(text):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(5)
    s.sendto(text.encode('utf-8'), ('127.0.0.1', 8081))
    reply, server = s.recvfrom(4096)
    s.close()
    return reply.decode('utf-8')


def main():
    while True:
        line = sys.stdin.readline()
        if line == '':
            return
        print(ask(line.strip()))


main()
