"""TCP 应答服务器：接待一个客户端，打印它的文字，回答“已收到信息”，然后结束。"""

import socket

ADDRESS = ("0.0.0.0", 12345)  # 0.0.0.0：本机的所有地址
ANSWER = "已收到信息"


def serve(conn: socket.socket) -> None:
    data = conn.recv(4096)  # 消息很短，一次 recv 就够了
    print(data.decode("utf-8", errors="replace"))
    conn.sendall(ANSWER.encode("utf-8"))  # sendall：保证全部发出


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # 重新启动时不必等 TIME_WAIT
        server.bind(ADDRESS)
        server.listen()
        conn, _ = server.accept()  # 得到两样东西：新的套接字，和对方的地址
        with conn:  # with 结束时关闭连接
            serve(conn)


if __name__ == "__main__":
    main()
