# wrong: 用追加的方式打开，旧的内容还在前面
# fails: replaces-what-is-there
# finding: file-differs/appended
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
    with open(name, 'ab') as f:
        f.write(data)
    print('收到', size, '字节')
else:
    print('没有文件')
