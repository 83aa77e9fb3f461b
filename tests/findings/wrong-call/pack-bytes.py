# exercise: tcp-framed
# check: one-frame
# first: wrong-call/pack-bytes
# line: 35
import socket
import struct

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9010))
s.listen()


def recv_exact(conn, n):
    buf = b""
    while len(buf) < n:
        part = conn.recv(n - len(buf))
        if not part:
            return None
        buf += part
    return buf


while True:
    conn, addr = s.accept()
    while True:
        head = recv_exact(conn, 4)
        if head is None:
            break
        length = struct.unpack("!I", head)[0]
        body = recv_exact(conn, length)
        if body is None:
            break
        answer = body.upper()
        conn.sendall(struct.pack("!I", answer) + answer)
    conn.close()
