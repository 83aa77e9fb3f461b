"""UDP 打招呼服务器：等一个数据报，回答 hi，然后结束。"""

import socket

ADDRESS = ("0.0.0.0", 9000)  # 0.0.0.0：本机的所有地址


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(ADDRESS)
        data, client = sock.recvfrom(1024)  # 同时得到内容和发送者的地址
        print(data.decode("utf-8", errors="replace"), client)
        sock.sendto(b"hi", client)  # 用同一个套接字回答，来源端口才是 9000


if __name__ == "__main__":
    main()
