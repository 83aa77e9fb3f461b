# wrong: 只发一行就结束
# fails: several-lines, pair-several-lines
# finding: one-message-only
import socket
import struct

s = socket.create_connection(('127.0.0.1', 9010))
data = input('请输入：').encode('utf-8')
s.sendall(struct.pack('!I', len(data)) + data)
with s.makefile('rb') as f:
    head = f.read(4)
    if len(head) == 4:
        print(f.read(struct.unpack('!I', head)[0]).decode('utf-8'))
s.close()
