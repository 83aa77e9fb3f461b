"""TCP 聊天服务器：和客户端轮流说话，自己先说；任何一方说 byebye，就接待下一个客户端。"""

import socket

ADDRESS = ("0.0.0.0", 8081)
BYE = "byebye"


def chat(conn: socket.socket) -> None:
    """和一个客户端聊到有人说 byebye，或者它断开。"""
    while True:
        words = input("我：")
        conn.sendall(words.encode("utf-8"))
        if words == BYE:  # 拿文字和文字比；bytes 和 str 永远不相等
            return
        data = conn.recv(4096)
        if not data:  # b""：对方没有说 byebye 就关闭了连接
            print("客户端断开了")
            return
        words = data.decode("utf-8", errors="replace")
        print("客户端：" + words)
        if words == BYE:
            return


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # 重新启动时不必等 TIME_WAIT
        server.bind(ADDRESS)
        server.listen()
        while True:
            conn, address = server.accept()
            print("来了一个客户端：", address)
            with conn:  # 离开时关闭这个连接，监听的套接字还在
                try:
                    chat(conn)
                except ConnectionError:
                    print("连接断了")


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError):
        pass  # Ctrl-C，或者键盘输入结束（Ctrl-D）
