"""TCP 应答客户端：问清地址、端口和文字，发出去，打印回答。"""

import socket


def ask() -> tuple[str, int, str]:
    host = input("服务器的 IP 地址：")
    port = int(input("端口："))  # 端口要用整数，键盘输入的是文字
    return host, port, input("要发送的文字：")


def receive_all(sock: socket.socket) -> bytes:
    """收到服务器关闭为止：回答可能分几段到达。"""
    parts = []
    while part := sock.recv(4096):
        parts.append(part)
    return b"".join(parts)


def main() -> None:
    host, port, text = ask()
    with socket.create_connection((host, port)) as sock:
        sock.sendall(text.encode("utf-8"))
        print("回答：", receive_all(sock).decode("utf-8"))


if __name__ == "__main__":
    main()
