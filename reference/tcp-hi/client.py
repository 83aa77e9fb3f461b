"""TCP 打招呼客户端：发送 hello!，打印回答。"""

import socket

SERVER = ("127.0.0.1", 8898)


def main() -> None:
    with socket.create_connection(SERVER) as sock:
        sock.sendall(b"hello!")
        print(sock.recv(1024).decode("utf-8"))  # 收到的是字节，解码以后才是文字


if __name__ == "__main__":
    main()
