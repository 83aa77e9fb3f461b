# wrong: 按空格切开再拼起来，两个空格变成了一个
# fails: one-frame, text-as-it-is, pair-one-line
import socket
import struct

server = socket.create_server(('', 9010))
while True:
    conn, addr = server.accept()
    f = conn.makefile('rwb')
    while True:
        head = f.read(4)
        if len(head) < 4:
            break
        size, = struct.unpack('!I', head)
        if size > 16 << 20:
            break
        body = f.read(size)
        if len(body) < size:
            break
        reply = b' '.join(body.upper().split())
        f.write(struct.pack('!I', len(reply)) + reply)
        f.flush()
    f.close()
    conn.close()
