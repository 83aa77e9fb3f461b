"""TCP 聊天客户端：服务器先说，然后轮流说，直到有一方说 byebye。"""

import socket

SERVER = ("127.0.0.1", 8081)
BYE = "byebye"


def chat(sock: socket.socket) -> None:
    while True:
        data = sock.recv(4096)
        if not data:  # b""：服务器关闭了连接
            return
        words = data.decode("utf-8", errors="replace")
        print("服务器：" + words)
        if words == BYE:
            return
        words = input("我：")
        sock.sendall(words.encode("utf-8"))
        if words == BYE:  # 先发出去，让服务器也知道，然后才结束
            return


def main() -> None:
    with socket.create_connection(SERVER) as sock:
        chat(sock)


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError):
        pass  # Ctrl-C，或者键盘输入结束（Ctrl-D）
