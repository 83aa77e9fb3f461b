# wrong: 每一行都重新连接
# fails: several-lines
# finding: ends-connection
import socket
import struct

while True:
    try:
        data = input('请输入：').encode('utf-8')
    except EOFError:
        break
    with socket.create_connection(('127.0.0.1', 9010)) as s, s.makefile('rb') as f:
        s.sendall(struct.pack('!I', len(data)) + data)
        head = f.read(4)
        if len(head) < 4:
            break
        print(f.read(struct.unpack('!I', head)[0]).decode('utf-8'))
