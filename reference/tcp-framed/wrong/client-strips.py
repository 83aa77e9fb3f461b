# wrong: 去掉了每行两端的空格
# fails: sends-it-as-it-is
import socket
import struct
import sys

sock = socket.create_connection(('127.0.0.1', 9010))
f = sock.makefile('rwb')
for line in sys.stdin:
    body = line.strip().encode('utf-8')
    f.write(struct.pack('!I', len(body)) + body)
    f.flush()
    head = f.read(4)
    if len(head) < 4:
        sys.exit()
    size, = struct.unpack('!I', head)
    print(f.read(size).decode('utf-8'))
