# wrong: 文件名后面没有换行，服务器一直等
# fails: asks-for-the-file, saves-text, saves-binary, saves-eight-mebibytes, prints-how-many-bytes, says-there-is-none, ends-cleanly, pair-text, pair-large-file, odd-names, replaces-what-is-there
# bonus: answer-in-pieces
# finding: nearly-right/no-newline
import socket
import struct

name = input('文件名：')
s = socket.create_connection(('127.0.0.1', 9011))
s.sendall(name.encode('utf-8'))
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
