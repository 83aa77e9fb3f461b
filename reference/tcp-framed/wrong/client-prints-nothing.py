# wrong: 收到了回答，没有打印
# fails: prints-the-answer, several-lines, answer-in-pieces, long-answer, ends-with-the-keyboard, pair-one-line, pair-several-lines
# finding: prints-nothing
import socket
import struct
import sys

s = socket.create_connection(('127.0.0.1', 9010))
f = s.makefile('rb')
for line in sys.stdin:
    data = line.rstrip("\n").encode('utf-8')
    s.sendall(struct.pack('!I', len(data)) + data)
    head = f.read(4)
    if len(head) < 4:
        break
    answer = f.read(struct.unpack('!I', head)[0]).decode('utf-8', 'replace')
