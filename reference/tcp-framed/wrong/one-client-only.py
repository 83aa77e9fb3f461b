# wrong: 只服务第一个客户端
# fails: next-client
# bonus: frame-never-complete, frame-of-4-gib
# finding: exits-early
import socket
import struct

server = socket.create_server(('', 9010))
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
    body = body.decode('utf-8').upper().encode('utf-8')
    conn.sendall(struct.pack('!I', len(body)) + body)
f.close()
conn.close()
server.close()
