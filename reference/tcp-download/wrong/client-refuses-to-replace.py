# wrong: 用 x 方式打开，文件已经有了就出错
# fails: replaces-what-is-there
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
    with open(name, 'xb') as f:
        f.write(data)
    print('收到', size, '字节')
else:
    print('没有文件')
