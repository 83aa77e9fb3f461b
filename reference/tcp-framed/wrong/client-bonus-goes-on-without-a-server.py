# wrong: 服务器断开了，还在等下一行
# fails: -
# bonus: server-closes
import socket
import struct
import sys

sock = socket.create_connection(('127.0.0.1', 9010))
f = sock.makefile('rwb')
for line in sys.stdin:
    body = line.rstrip('\n').encode('utf-8')
    f.write(struct.pack('!I', len(body)) + body)
    f.flush()
    head = f.read(4)
    if len(head) < 4:
        continue
    size, = struct.unpack('!I', head)
    print(f.read(size).decode('utf-8'))
