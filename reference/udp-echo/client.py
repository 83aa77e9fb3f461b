"""UDP 回声客户端：把键盘输入的每一行发给服务器，打印它的回答。"""

import socket

SERVER = ("127.0.0.1", 12345)
BUFFER = 65535  # 比最大的 UDP 数据报还大，回答不会被截断


def lines():
    """键盘输入的每一行，直到输入结束（Ctrl-D）。"""
    while True:
        try:
            yield input("请输入：")
        except EOFError:
            return


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for line in lines():
            sock.sendto(line.encode("utf-8"), SERVER)  # 一行就是一个数据报，不需要换行符来分隔
            answer, _ = sock.recvfrom(BUFFER)
            print("回答：", answer.decode("utf-8"))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C 也可以结束
