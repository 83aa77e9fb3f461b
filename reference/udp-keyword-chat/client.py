"""UDP 关键字聊天客户端：把键盘输入的话发给服务器，打印它的回答，输入 byebye 结束。"""

import socket

SERVER = ("127.0.0.1", 8086)
GOODBYE = "byebye"


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        while True:
            message = input("我：")
            sock.sendto(message.encode("utf-8"), SERVER)
            if message == GOODBYE:
                return  # 服务器收到 byebye 就结束了，不会回答，所以不能再等
            answer, _ = sock.recvfrom(65535)
            print("服务器：", answer.decode("utf-8"))


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError):
        pass  # Ctrl-C，或者键盘输入结束（Ctrl-D）
