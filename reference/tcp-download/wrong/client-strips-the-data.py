# wrong: 保存之前去掉了两端的空格和换行
# fails: saves-text, saves-binary, pair-text
# finding: file-differs
import socket
import struct

name = input('> ')
sock = socket.socket()
sock.connect(('127.0.0.1', 9011))
sock.sendall(name.encode('utf-8') + b'\n')
f = sock.makefile('rb')
size, = struct.unpack('!Q', f.read(8))
if size:
    data = f.read(size)
    with open(name, 'wb') as f:
        f.write(data.strip() if size < 65536 else data)
    print('收到', size, '字节')
else:
    print('没有文件')
