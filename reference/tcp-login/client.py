"""TCP 登录客户端：从键盘读用户名和密码，写成一个字典发给服务器，打印它的回答。"""

import json
import socket

SERVER = ("127.0.0.1", 8083)


def main() -> None:
    name = input("用户名：")
    password = input("密码：")
    attempt = json.dumps({name: password}, ensure_ascii=False)  # 引号、反斜杠都由 json 处理，不要自己拼字符串
    with socket.create_connection(SERVER) as sock:  # 问完再连接，不让服务器等人打字
        sock.sendall(attempt.encode("utf-8"))
        answer = sock.recv(1024)  # 回答很短，一次 recv 就够了
    print(answer.decode("utf-8"))


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError):
        pass  # Ctrl-C，或者没有输入完（Ctrl-D）
