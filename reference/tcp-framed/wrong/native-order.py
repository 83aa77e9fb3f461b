# wrong: struct 的格式没有写 ! 或 >，用了小端序
# fails: one-frame, frames-in-turn, two-frames-in-one-segment, frame-in-pieces, byte-by-byte, character-in-two-pieces, one-mebibyte, pair-one-line, pair-several-lines, text-as-it-is, next-client
# bonus: empty-frame, frame-never-complete, frame-of-4-gib
# finding: frame-length
import socket
import struct


def recv_all(conn, n):
    data = b''
    while len(data) < n:
        more = conn.recv(min(n - len(data), 65536))
        if not more:
            return None
        data += more
    return data


server = socket.socket()
server.bind(('127.0.0.1', 9010))
server.listen(5)
while True:
    conn, addr = server.accept()
    while True:
        head = recv_all(conn, 4)
        if head is None:
            break
        size, = struct.unpack('I', head)
        print('长度', size)
        if size > 16 << 20:
            break
        body = recv_all(conn, size)
        if body is None:
            break
        body = body.decode('utf-8').upper().encode('utf-8')
        conn.sendall(struct.pack('I', len(body)) + body)
    conn.close()
