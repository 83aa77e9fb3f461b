"""UDP 关键字聊天服务器：打印每条消息，从键盘读一行作为回答。"""

import socket

ADDRESS = ("0.0.0.0", 8086)
KEYWORD, REPLACEMENT = "sb", "alexsb"


def answer_to(message: str, typed: str) -> str:
    """键盘输入的一行；消息里有关键字时，后面再跟替换过的原消息。"""
    if KEYWORD in message:
        return typed + message.replace(KEYWORD, REPLACEMENT)  # replace 换掉每一个，单词里面的也换
    return typed


def serve(sock: socket.socket) -> None:
    while True:
        data, client = sock.recvfrom(65535)
        message = data.decode("utf-8", errors="replace")  # 不是 UTF-8 也不崩溃
        print(message)
        if message == "byebye":
            return
        typed = input("回答：")
        sock.sendto(answer_to(message, typed).encode("utf-8"), client)


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(ADDRESS)
        serve(sock)


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError):
        pass  # Ctrl-C，或者键盘输入结束（Ctrl-D）
