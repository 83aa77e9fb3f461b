"""TCP 道谢服务器：对每个客户端收一句话，打印，回答 thank you !，关闭。"""

import socket

ADDRESS = ("0.0.0.0", 8080)
THANKS = "thank you !".encode("utf-8")


def serve(conn: socket.socket) -> None:
    data = conn.recv(4096)
    if data:  # b"" 表示客户端什么也没说就走了
        print("收到：", data.decode("utf-8", errors="replace"))
        conn.sendall(THANKS)


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # 重新启动时不必等 TIME_WAIT
        server.bind(ADDRESS)
        server.listen()  # 还没轮到的客户端在队列里等
        while True:
            conn, _ = server.accept()
            with conn:  # 离开时由我们关闭连接，客户端不必先动手
                try:
                    serve(conn)
                except ConnectionError:
                    pass  # 客户端提前断开，和下一个无关


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C 是正常的结束方式
