# wrong: 保存成了另外的名字
# fails: saves-text, saves-binary, saves-eight-mebibytes, ends-cleanly, pair-text, pair-large-file, odd-names, replaces-what-is-there
# bonus: answer-in-pieces
# finding: file-missing
import socket
import struct

name = input('文件名：')
s = socket.create_connection(('127.0.0.1', 9011))
s.sendall(name.encode('utf-8') + b'\n')
f = s.makefile('rb')
size, = struct.unpack('!Q', f.read(8))
if size == 0:
    print('没有文件')
else:
    with open('download_' + name, 'wb') as out:
        out.write(f.read(size))
    print('收到', size, '字节')
s.close()
