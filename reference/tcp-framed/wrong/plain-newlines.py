# wrong: 把 Windows 的换行换成普通的换行
# fails: text-as-it-is
# finding: nearly-right/line-ends
import socket, struct


def recv_exact(c, n):
    data = b""
    while len(data) < n:
        part = c.recv(min(65536, n - len(data)))
        if not part:
            return None
        data += part
    return data


def upper(data):
    return bytes(b - 32 if 97 <= b <= 122 else b for b in data)


def serve(c):
    while True:
        head = recv_exact(c, 4)
        if head is None:
            return
        (n,) = struct.unpack("!I", head)
        if n > 16 * 1024 * 1024:
            return
        body = recv_exact(c, n)
        if body is None:
            return
        answer = upper(body).replace(b"\r\n", b"\n")
        c.sendall(struct.pack("!I", len(answer)) + answer)


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 9010))
s.listen(5)
while True:
    c, a = s.accept()
    try:
        serve(c)
    except ConnectionError:
        pass
    finally:
        c.close()
