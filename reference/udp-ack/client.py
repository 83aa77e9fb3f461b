"""UDP 应答客户端：把键盘输入的每一行发给服务器，打印它的回答。"""

import socket

SERVER = ("127.0.0.1", 12345)
BUFFER = 65535


def talk(sock: socket.socket) -> None:
    while True:
        try:
            line = input("请输入：")
        except EOFError:
            return  # 键盘输入结束（Ctrl-D），不再有下一行
        sock.sendto(line.encode("utf-8"), SERVER)  # 不用 bind：第一次发送时系统会分配端口
        answer, _ = sock.recvfrom(BUFFER)
        print("服务器回答：", answer.decode("utf-8"))


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        talk(sock)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
