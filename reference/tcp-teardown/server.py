"""TCP 字节计数服务器：客户端半关闭之后，回答它一共发来了多少字节。"""

import socket

ADDRESS = ("0.0.0.0", 9009)
CHUNK = 65536


def count_until_end(conn: socket.socket) -> int:
    """一直接收到对方不再发送。

    recv 返回 b"" 就是收到了对方的 FIN：它不会再发送，但还可以接收，所以还能回答。
    """
    total = 0
    while chunk := conn.recv(CHUNK):  # 分几次到达都行，长度加起来就对了
        total += len(chunk)
    return total


def serve(conn: socket.socket) -> None:
    with conn:  # 离开时关闭：我们的 FIN 发出去，连接不会停留在 CLOSE_WAIT
        try:
            total = count_until_end(conn)
            conn.sendall(str(total).encode("ascii"))
        except ConnectionError:
            pass  # 客户端提前断开，和别人无关


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # 重新启动时不必等 TIME_WAIT
        server.bind(ADDRESS)
        server.listen()
        while True:
            conn, _ = server.accept()
            serve(conn)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C 是正常的结束方式
