# wrong: 键盘输入结束以后还等服务器先关闭
# fails: ends-with-the-keyboard, pair-one-line, pair-several-lines
# finding: left-running/answer
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
    print(f.read(struct.unpack('!I', head)[0]).decode('utf-8'))
while f.read(1):
    pass
s.close()
