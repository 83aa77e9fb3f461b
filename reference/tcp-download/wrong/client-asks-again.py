# wrong: 下载完又回到开头，等下一个文件名，不结束
# fails: ends-cleanly, pair-text, pair-large-file, says-there-is-none
# finding: waits-for-keyboard
import socket
import struct

while True:
    name = input('文件名：')
    s = socket.create_connection(('127.0.0.1', 9011))
    s.sendall(name.encode('utf-8') + b'\n')
    f = s.makefile('rb')
    size, = struct.unpack('!Q', f.read(8))
    if size == 0:
        print('没有文件')
    else:
        with open(name, 'wb') as out:
            out.write(f.read(size))
        print('收到', size, '字节')
    f.close()
    s.close()
