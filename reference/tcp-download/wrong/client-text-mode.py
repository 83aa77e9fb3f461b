# wrong: 解码成文字再保存，二进制文件出错
# fails: saves-binary, saves-eight-mebibytes, pair-large-file
# finding: decode-error
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
    text = f.read(size).decode('utf-8')
    with open(name, 'w', encoding='utf-8', newline='') as out:
        out.write(text)
    print('收到', size, '字节')
s.close()
