"""UDP 道谢客户端：每输入一行就发给服务器，打印它的回答。"""

import socket
import sys

SERVER = ("127.0.0.1", 8081)


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for line in sys.stdin:  # 键盘输入结束（Ctrl-D）时，循环就结束
            sock.sendto(line.strip().encode("utf-8"), SERVER)
            answer, _ = sock.recvfrom(65535)
            print(answer.decode("utf-8", errors="replace"))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
