# wrong: 长度写成了字数，有汉字时就不对
# fails: one-frame, two-frames-in-one-segment, character-in-two-pieces, pair-one-line, text-as-it-is
# finding: frame-length
import socket
import struct


def recv_all(conn, n):
    data = b''
    while len(data) < n:
        more = conn.recv(min(n - len(data), 65536))
        if not more:
            raise ConnectionError('closed')
        data += more
    return data


server = socket.socket()
server.bind(('127.0.0.1', 9010))
server.listen(5)
while True:
    conn, addr = server.accept()
    try:
        while True:
            size, = struct.unpack('!I', recv_all(conn, 4))
            if size > 16 * 1024 * 1024:
                break
            text = recv_all(conn, size).decode('utf-8').upper()
            conn.sendall(struct.pack('!I', len(text)) + text.encode('utf-8'))
    except ConnectionError as e:
        print(e)
    conn.close()
