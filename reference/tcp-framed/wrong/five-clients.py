# wrong: 只服务五个客户端
# fails: next-client
import socket
import struct

server = socket.create_server(('', 9010))
for number in range(5):
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
        reply = body.upper()
        f.write(struct.pack('!I', len(reply)) + reply)
        f.flush()
    f.close()
    conn.close()
