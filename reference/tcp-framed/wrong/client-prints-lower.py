# wrong: 打印之前变成了小写
# fails: prints-the-answer, several-lines, answer-in-pieces, long-answer, ends-with-the-keyboard, pair-one-line, pair-several-lines
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
        sys.exit()
    size, = struct.unpack('!I', head)
    print(f.read(size).decode('utf-8').lower())
