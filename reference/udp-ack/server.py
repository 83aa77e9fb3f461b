"""UDP 应答服务器：打印收到的文字，再回答“信息已收到”。"""

import socket

ADDRESS = ("0.0.0.0", 12345)  # 0.0.0.0：本机的所有地址
BUFFER = 65535  # 比最大的 UDP 数据报还大，什么都不会被截断
ANSWER = "信息已收到"


def serve(sock: socket.socket) -> None:
    while True:
        data, client = sock.recvfrom(BUFFER)  # 谁发来的，就回答谁
        print(data.decode("utf-8", errors="replace"), flush=True)  # 坏的字节显示成 �，服务器不会因此崩溃
        sock.sendto(ANSWER.encode("utf-8"), client)


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(ADDRESS)
        serve(sock)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C 是正常的结束方式，with 已经关闭了套接字
