# wrong: 客户端关闭时 unpack 出错，程序停了
# fails: next-client
# finding: died-of-client
import socket
import struct

server = socket.create_server(('', 9010))
while True:
    conn, addr = server.accept()
    f = conn.makefile('rwb')
    while True:
        head = f.read(4)
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
