# wrong: 文件名用 GBK 编码
# fails: asks-for-the-file, saves-text, pair-text
# finding: reply-encoding
import socket
import struct

name = input('文件名：')
s = socket.create_connection(('127.0.0.1', 9011))
s.sendall(name.encode('gbk') + b'\n')
with s.makefile('rb') as f:
    size, = struct.unpack('!Q', f.read(8))
    data = f.read(size)
if size == 0:
    print('没有文件')
else:
    with open(name, 'wb') as f:
        f.write(data)
    print(len(data))
s.close()
