"""TCP 道谢客户端：发一句话给服务器，打印它的回答。"""

import socket

SERVER = ("127.0.0.1", 8080)


def main() -> None:
    with socket.create_connection(SERVER) as sock:
        sock.sendall(input("要说的话：").encode("utf-8"))
        answer = b""
        while data := sock.recv(4096):  # 一直读到服务器关闭连接：回答可能分几段到
            answer += data
        print(answer.decode("utf-8", errors="replace"))


if __name__ == "__main__":
    main()
