# wrong: 文件已经有了就用 r+ 打开，旧的内容留在后面
# fails: replaces-what-is-there
# finding: file-differs/kept
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
    with open(name, 'r+b' if __import__('os').path.exists(name) else 'wb') as f:
        f.write(data)
    print('收到', size, '字节')
else:
    print('没有文件')
