"""TCP 大写客户端：输入一个句子，打印服务器的大写回答。"""

import socket

SERVER = ("127.0.0.1", 14000)


def main() -> None:
    sentence = input("小写的句子：")
    with socket.create_connection(SERVER) as sock:
        sock.sendall(sentence.encode("utf-8"))
        answer = b""
        while data := sock.recv(4096):  # 一直读到服务器关闭连接
            answer += data
    print(answer.decode("utf-8", errors="replace"))


if __name__ == "__main__":
    main()
