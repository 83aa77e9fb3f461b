"""TCP 客户端：键盘上的每一行装成带长度的一帧发出去，打印回答。"""

import socket
import struct
import sys

ADDRESS = ("127.0.0.1", 9010)
HEADER = struct.Struct("!I")


def receive_exactly(sock: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = sock.recv(min(size - len(data), 65536))
        if not part:
            raise EOFError("服务器断开了")
        data += part
    return bytes(data)


def ask(sock: socket.socket, text: str) -> str:
    body = text.encode("utf-8")
    sock.sendall(HEADER.pack(len(body)) + body)
    (size,) = HEADER.unpack(receive_exactly(sock, HEADER.size))
    return receive_exactly(sock, size).decode("utf-8")


def main() -> None:
    with socket.create_connection(ADDRESS) as sock:
        for line in sys.stdin:  # 到键盘输入结束（Ctrl-D）为止
            print(ask(sock, line.rstrip("\n")))


if __name__ == "__main__":
    try:
        main()
    except (EOFError, ConnectionError) as error:
        print(error)
    except KeyboardInterrupt:
        pass
