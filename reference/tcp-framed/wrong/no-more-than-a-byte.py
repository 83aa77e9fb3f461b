# wrong: 只看长度的最后一个字节，超过 255 个字节就不对
# fails: text-as-it-is, one-mebibyte
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
        head = b'\0\0\0' + head[3:]
        size, = struct.unpack('!I', head)
        if size > 16 << 20:
            break
        body = f.read(size)
        if len(body) < size:
            break
        reply = body.upper()
        f.write(struct.pack('!I', len(reply)) + reply)
        f.flush()
    f.close()
    conn.close()
