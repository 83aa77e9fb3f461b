# right: 一个连接一个文件，一直收到服务器关闭为止，然后才看长度
import socket
import struct

name = input()
with socket.create_connection(('127.0.0.1', 9011)) as sock:
    sock.sendall(f'{name}\n'.encode('utf-8'))
    answer = bytearray()
    while part := sock.recv(65536):
        answer += part
size, = struct.unpack_from('!Q', answer)
if size == 0:
    print('没有文件')
else:
    with open(name, 'wb') as file:
        file.write(answer[8 : 8 + size])
    print(f'{size} 字节')
