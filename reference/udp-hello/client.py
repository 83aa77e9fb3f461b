"""UDP 问候客户端：向服务器问好，打印它的回答。"""

import socket

SERVER = ("127.0.0.1", 8080)
GREETING = b"Hello, server!"


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(GREETING, SERVER)  # UDP 没有连接，直接发；一次 sendto 就是一个数据报
        answer, _ = sock.recvfrom(65535)  # 一次正好一个数据报，不会只收到一半
    print(answer.decode("utf-8"))


if __name__ == "__main__":
    main()
