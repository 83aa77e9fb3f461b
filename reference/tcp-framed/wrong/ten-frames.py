# wrong: 一个连接上最多回答十帧
# fails: frames-in-turn
import socket
import struct

server = socket.create_server(('', 9010))
while True:
    conn, addr = server.accept()
    f = conn.makefile('rwb')
    for number in range(10):
        head = f.read(4)
        if len(head) < 4:
            break
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
