# wrong: 已经有同名的文件就不写了
# fails: replaces-what-is-there
# finding: file-differs/unchanged
import socket, struct

name = input()
s = socket.create_connection(("127.0.0.1", 9011))
s.sendall(name.encode() + b"\n")


def recv_exact(n):
    parts, got = [], 0
    while got < n:
        part = s.recv(min(65536, n - got))
        if not part:
            raise EOFError
        parts.append(part)
        got += len(part)
    return b"".join(parts)


(n,) = struct.unpack("!Q", recv_exact(8))
if n == 0:
    print("没有文件")
else:
    data = recv_exact(n)
    import os

    if not os.path.exists(name):
        with open(name, "wb") as f:
            f.write(data)
    print(n)
s.close()
