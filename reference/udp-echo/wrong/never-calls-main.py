# wrong: 定义了 main，却没有调用它
# fails: starts
# finding: never-bound
import socket


def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('', 12345))
    while True:
        data, addr = s.recvfrom(1024)
        s.sendto(data, addr)
