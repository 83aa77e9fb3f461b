"""TCP 下载服务器：收到一行文件名，回答 8 个字节的长度和文件的内容。"""

import os
import socket
import struct
from pathlib import Path

ADDRESS = ("0.0.0.0", 9011)
HEADER = struct.Struct("!Q")  # 无符号 64 位整数，大端序：文件可以超过 4 GiB
FOLDER = Path.cwd().resolve()


def find(name: str) -> Path | None:
    """文件夹里的那个文件；没有，或者在文件夹外面，就是 None。"""
    try:
        path = (FOLDER / name).resolve()  # 先把 .. 和链接都算清楚，再看它在不在文件夹里
        return path if path.is_relative_to(FOLDER) and path.is_file() else None
    except (OSError, ValueError):  # 名字太长，或者里面有 \0
        return None


def send_file(conn: socket.socket, path: Path) -> None:
    with path.open("rb") as file:  # 二进制方式：换行也不转换
        conn.sendall(HEADER.pack(os.fstat(file.fileno()).st_size))
        conn.sendfile(file)  # 分块发送，不必把整个文件读进内存


def serve(conn: socket.socket) -> None:
    with conn.makefile("r", encoding="utf-8", errors="replace", newline="\n") as lines:
        name = lines.readline(4096).rstrip("\r\n")
    path = find(name)
    if path is None:
        conn.sendall(HEADER.pack(0))
    else:
        send_file(conn, path)


def main() -> None:
    with socket.create_server(ADDRESS) as server:
        while True:
            conn, _ = server.accept()
            with conn:
                try:
                    serve(conn)
                except OSError:
                    pass  # 客户端提前断开，或者文件读不了：下一个客户端照常


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
