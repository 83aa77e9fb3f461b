"""TCP 大写服务器：把每个客户端的句子变成大写发回去。"""

import socket

ADDRESS = ("0.0.0.0", 14000)


def serve(conn: socket.socket) -> None:
    sentence = conn.recv(4096)  # 句子很短，一次 recv 就够了
    # bytes.upper() 只改 a 到 z；汉字在 UTF-8 里没有这些字节，所以不会变。
    conn.sendall(sentence.upper())


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # 重新启动时不必等 TIME_WAIT
        server.bind(ADDRESS)
        server.listen()
        while True:
            conn, _ = server.accept()  # 一对：这个客户端的连接，和它的地址
            with conn:
                try:
                    serve(conn)
                except ConnectionError:
                    pass  # 客户端提前断开，和下一个无关


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
