"""UDP 打招呼客户端：发送 hello，打印回答。"""

import socket

SERVER = ("127.0.0.1", 9000)


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"hello", SERVER)  # UDP 没有连接，直接发就行
        answer, _ = sock.recvfrom(1024)
        print(answer.decode("utf-8"))


if __name__ == "__main__":
    main()
