# wrong: 以为一次 recv 就是整个文件
# fails: saves-eight-mebibytes, pair-large-file
# bonus: answer-in-pieces
# finding: file-differs
import socket
import struct

name = input('文件名：')
s = socket.create_connection(('127.0.0.1', 9011))
s.sendall(name.encode('utf-8') + b'\n')
size = struct.unpack('!Q', s.recv(8))[0]
if size:
    data = s.recv(size)
    with open(name, 'wb') as f:
        f.write(data)
    print('收到', len(data), '字节')
else:
    print('没有文件')
s.close()
