# wrong: 忘了换成大写
# fails: one-frame, frames-in-turn, two-frames-in-one-segment, frame-in-pieces, byte-by-byte, character-in-two-pieces, one-mebibyte, pair-one-line, pair-several-lines, text-as-it-is, next-client
# bonus: empty-frame, frame-never-complete, frame-of-4-gib
# finding: nearly-right/lost
import socket
import struct

server = socket.create_server(('', 9010))
while True:
    conn, addr = server.accept()
    f = conn.makefile('rb')
    while True:
        head = f.read(4)
        if len(head) < 4:
            break
        size = struct.unpack('!I', head)[0]
        if size > 16 << 20:
            break
        body = f.read(size)
        if len(body) < size:
            break
        text = body.decode('utf-8')
        text.upper()
        conn.sendall(head + text.encode('utf-8'))
    f.close()
    conn.close()
