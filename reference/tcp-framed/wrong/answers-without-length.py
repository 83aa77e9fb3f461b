# wrong: 回答前面没有长度
# fails: one-frame, frames-in-turn, two-frames-in-one-segment, frame-in-pieces, byte-by-byte, character-in-two-pieces, one-mebibyte, pair-one-line, pair-several-lines, text-as-it-is, next-client
# bonus: empty-frame, frame-never-complete, frame-of-4-gib
# finding: frame-length
import socket

server = socket.create_server(('127.0.0.1', 9010))
while True:
    conn, addr = server.accept()
    f = conn.makefile('rb')
    while True:
        head = f.read(4)
        if len(head) < 4:
            break
        size = int.from_bytes(head, 'big')
        if size > 16 << 20:
            break
        body = f.read(size)
        if len(body) < size:
            break
        conn.sendall(body.decode().upper().encode())
    f.close()
    conn.close()
