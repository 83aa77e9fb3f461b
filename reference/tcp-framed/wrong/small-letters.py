# wrong: 转换成了小写
# fails: one-frame, frames-in-turn, two-frames-in-one-segment, frame-in-pieces, byte-by-byte, character-in-two-pieces, one-mebibyte, pair-one-line, pair-several-lines, text-as-it-is, next-client
# bonus: empty-frame, frame-never-complete, frame-of-4-gib
# finding: wrong-case
import socket
import struct


def get(c, n):
    b = b""
    while len(b) < n:
        d = c.recv(n - len(b))
        if not d:
            return None
        b += d
    return b


s = socket.create_server(("", 9010))
while True:
    c, a = s.accept()
    while True:
        h = get(c, 4)
        if h is None:
            break
        n = struct.unpack("!I", h)[0]
        body = get(c, n)
        if body is None:
            break
        c.sendall(h + body.lower())
    c.close()
