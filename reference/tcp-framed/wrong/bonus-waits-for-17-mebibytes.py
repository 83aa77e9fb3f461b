# wrong: 只拒绝超过 1 GiB 的，17 MiB 的还在等
# fails: -
# bonus: frame-never-complete, frame-of-4-gib
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
        if size > 1 << 30:
            break
        body = f.read(size)
        if len(body) < size:
            break
        reply = body.upper()
        f.write(struct.pack('!I', len(reply)) + reply)
        f.flush()
    f.close()
    conn.close()
