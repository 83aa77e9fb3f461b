# wrong: 只发十五行
# fails: several-lines
import socket
import struct
import sys

sock = socket.create_connection(('127.0.0.1', 9010))
f = sock.makefile('rwb')
for number in range(15):
    line = sys.stdin.readline()
    if not line:
        break
    body = line.rstrip('\n').encode('utf-8')
    f.write(struct.pack('!I', len(body)) + body)
    f.flush()
    head = f.read(4)
    if len(head) < 4:
        sys.exit()
    size, = struct.unpack('!I', head)
    print(f.read(size).decode('utf-8'))
