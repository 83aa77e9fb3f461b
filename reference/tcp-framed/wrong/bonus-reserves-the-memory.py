# wrong: 对方说多长就先要多少内存
# fails: -
# bonus: frame-of-4-gib
# finding: limit-memory
import socket
import struct


def recv_exact(conn, n):
    data = bytearray(n)
    at = 0
    while at < n:
        got = conn.recv_into(memoryview(data)[at:])
        if got == 0:
            raise ConnectionError('客户端走了')
        at += got
    return data


server = socket.create_server(('', 9010))
while True:
    conn, addr = server.accept()
    try:
        while True:
            size = struct.unpack('!I', recv_exact(conn, 4))[0]
            body = recv_exact(conn, size).decode('utf-8').upper().encode('utf-8')
            conn.sendall(struct.pack('!I', len(body)) + body)
    except ConnectionError:
        conn.close()
