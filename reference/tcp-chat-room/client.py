"""TCP 聊天室的客户端：主线程读键盘，另一个线程打印别人的话。"""

import socket
import sys
import threading

ADDRESS = ("127.0.0.1", 9012)


def listen(sock: socket.socket) -> None:
    try:
        with sock.makefile("r", encoding="utf-8", errors="replace", newline="\n") as lines:
            for line in lines:  # 攒成一行才解码，汉字不会被切断
                print(line.rstrip("\r\n"))
    except OSError:
        pass  # 连接断了，或者主线程已经把它关闭


def main() -> None:
    with socket.create_connection(ADDRESS) as sock:
        # daemon：主线程结束时，还在等消息的线程不会拖住程序
        threading.Thread(target=listen, args=(sock,), daemon=True).start()
        for line in sys.stdin:
            sock.sendall(line.rstrip("\n").encode("utf-8") + b"\n")


if __name__ == "__main__":
    try:
        main()
    except (ConnectionError, KeyboardInterrupt):
        pass
