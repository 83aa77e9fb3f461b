# wrong: 名字在第一个空格处切断
# fails: odd-names
import socket
import struct

name = input('> ').split()[0]
sock = socket.socket()
sock.connect(('127.0.0.1', 9011))
sock.sendall(name.encode('utf-8') + b'\n')
f = sock.makefile('rb')
size, = struct.unpack('!Q', f.read(8))
if size:
    data = f.read(size)
    with open(name, 'wb') as f:
        f.write(data)
    print('收到', size, '字节')
else:
    print('没有文件')
