# wrong: 什么也不打印
# fails: prints-how-many-bytes, says-there-is-none
# finding: none
import socket
import struct

name = input('文件名：')
s = socket.create_connection(('127.0.0.1', 9011))
s.sendall(name.encode('utf-8') + b'\n')
f = s.makefile('rb')
size, = struct.unpack('!Q', f.read(8))
with open(name, 'wb') as out:
    out.write(f.read(size))
s.close()
