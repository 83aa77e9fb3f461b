"""TCP 下载客户端：从键盘读文件名，下载，用同样的名字保存。"""

import os
import socket
import struct

ADDRESS = ("127.0.0.1", 9011)
HEADER = struct.Struct("!Q")
PART = 65536


def receive_exactly(sock: socket.socket, size: int) -> bytes:
    """正好收 size 个字节，或者收到连接结束为止。"""
    data = b""
    while len(data) < size and (part := sock.recv(size - len(data))):
        data += part
    return data


def save(sock: socket.socket, name: str, size: int) -> int:
    """收到一块写一块，大文件也不占内存。返回收到的字节数。"""
    left = size
    with open(os.path.basename(name), "wb") as file:  # basename：只存在当前目录里
        while left > 0:
            part = sock.recv(min(left, PART))
            if not part:
                break
            file.write(part)
            left -= len(part)
    return size - left


def main() -> None:
    name = input("文件名：")
    with socket.create_connection(ADDRESS) as sock:
        sock.sendall(f"{name}\n".encode("utf-8"))
        header = receive_exactly(sock, HEADER.size)
        if len(header) < HEADER.size:
            print("服务器没有回答")
            return
        (size,) = HEADER.unpack(header)
        if size == 0:
            print("没有文件")
            return
        came = save(sock, name, size)
        print(f"收到 {came} 字节" if came == size else f"只收到 {came} 字节，一共 {size} 字节")


if __name__ == "__main__":
    try:
        main()
    except (EOFError, KeyboardInterrupt):
        pass
