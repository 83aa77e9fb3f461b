"""TCP 服务器：每条消息前面有 4 个字节的长度；把正文换成大写，用同样的格式发回去。"""

import socket
import struct

ADDRESS = ("0.0.0.0", 9010)
HEADER = struct.Struct("!I")  # 无符号 32 位整数，大端序（网络字节序）
LONGEST = 16 << 20
PART = 65536


def receive_exactly(conn: socket.socket, size: int) -> bytes:
    """正好收 size 个字节。一次 recv 可能只收到一部分，所以要循环。"""
    data = bytearray()
    while len(data) < size:
        # 只要还缺的这些，多出来的属于下一帧；一次也不多要，长度是对方说的，不一定是真的。
        part = conn.recv(min(size - len(data), PART))
        if not part:  # b""：对方关闭了，再等也不会有
            raise EOFError
        data += part
    return bytes(data)


def receive_frame(conn: socket.socket) -> bytes:
    (size,) = HEADER.unpack(receive_exactly(conn, HEADER.size))
    if size > LONGEST:
        raise ValueError(f"{size} 个字节太长了")
    return receive_exactly(conn, size)


def send_frame(conn: socket.socket, body: bytes) -> None:
    conn.sendall(HEADER.pack(len(body)) + body)  # 长度是字节数，不是字数


def serve(conn: socket.socket) -> None:
    """回答一个客户端的每一帧，直到它断开或者不守规矩。"""
    try:
        while True:
            text = receive_frame(conn).decode("utf-8")  # 整条收完了才解码，汉字不会被切断
            send_frame(conn, text.upper().encode("utf-8"))
    except (EOFError, ValueError, ConnectionError):  # 不是 UTF-8 的也是 ValueError
        pass


def main() -> None:
    with socket.create_server(ADDRESS) as server:  # 监听，并且设好 SO_REUSEADDR
        while True:
            conn, _ = server.accept()
            with conn:
                serve(conn)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
