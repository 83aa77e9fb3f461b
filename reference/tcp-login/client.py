"""TCP 登录客户端：从键盘读用户名和密码，写成一个字典发给服务器，打印它的回答。"""

import json
import socket

SERVER = ("127.0.0.1", 8083)


def receive_answer(sock: socket.socket) -> bytes:
    """接收到 `!` 为止，两种回答都以它结尾；或者到服务器关闭连接为止。

    TCP 传的是字节流，一次 recv 收到的可能只是回答的一部分，甚至是半个汉字。
    """
    answer = b""
    while not answer.endswith(b"!"):
        part = sock.recv(1024)
        if not part:
            break
        answer += part
    return answer


def main() -> None:
    name = input("用户名：")
    password = input("密码：")
    attempt = json.dumps({name: password}, ensure_ascii=False)  # 引号、反斜杠都由 json 处理，不要自己拼字符串
    with socket.create_connection(SERVER) as sock:  # 问完再连接，不让服务器等人打字
        sock.sendall(attempt.encode("utf-8"))
        answer = receive_answer(sock)
    print(answer.decode("utf-8"))


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError):
        pass  # Ctrl-C，或者没有输入完（Ctrl-D）
