"""TCP 大写客户端：输入一个句子，打印服务器的大写回答。"""

import socket

SERVER = ("127.0.0.1", 14000)


def main() -> None:
    sentence = input("小写的句子：").encode("utf-8")
    with socket.create_connection(SERVER) as sock:
        sock.sendall(sentence)
        answer = b""
        while len(answer) < len(sentence):  # 大写和小写一样长；回答可能分几段到
            part = sock.recv(4096)
            if not part:  # 服务器关闭了连接
                break
            answer += part
    print(answer.decode("utf-8", errors="replace"))


if __name__ == "__main__":
    main()
