"""TCP 打招呼服务器：收到 hello! 就回答 hi，先关闭连接，然后结束。"""

import socket

ADDRESS = ("0.0.0.0", 8898)  # 0.0.0.0：本机的所有地址


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        # 先关闭的一方会留下 TIME_WAIT（约一分钟）。没有 SO_REUSEADDR，这段时间里不能再 bind 同一个端口；
        # 这一行必须写在 bind 前面。
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(ADDRESS)
        server.listen()
        conn, _ = server.accept()
        with conn:  # with 结束时关闭连接：我们是先关闭的一方
            print(conn.recv(1024).decode("utf-8", errors="replace"))
            conn.sendall(b"hi")


if __name__ == "__main__":
    main()
