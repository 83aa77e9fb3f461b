"""TCP 问候客户端：向服务器问好，打印它的回答。"""

import socket

SERVER = ("127.0.0.1", 8080)
GREETING = b"Hello, server!"


def receive_all(sock: socket.socket) -> bytes:
    """一直接收到服务器关闭连接。

    TCP 传的是字节流：一次 recv 收到的可能只是回答的一部分，甚至是半个汉字。
    """
    parts = []
    while part := sock.recv(4096):
        parts.append(part)
    return b"".join(parts)


def main() -> None:
    with socket.create_connection(SERVER) as sock:
        sock.sendall(GREETING)
        answer = receive_all(sock)
    print(answer.decode("utf-8"))  # 收齐以后再解码


if __name__ == "__main__":
    main()
