# wrong: 换成大写之前去掉了两端的空格
# fails: text-as-it-is
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
        reply = body.strip().upper()
        f.write(struct.pack('!I', len(reply)) + reply)
        f.flush()
    f.close()
    conn.close()
