"""UDP 道谢服务器：打印每条消息，回答 thank you !。"""

import socket

ADDRESS = ("0.0.0.0", 8081)
THANKS = "thank you !".encode("utf-8")


def serve(sock: socket.socket) -> None:
    while True:
        data, client = sock.recvfrom(65535)
        print(client, data.decode("utf-8", errors="replace"))  # 不是 UTF-8 也不崩溃
        sock.sendto(THANKS, client)  # 一个数据报，发给刚才的发送者


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(ADDRESS)
        serve(sock)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
