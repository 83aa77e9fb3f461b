# right: 一直收到服务器关闭为止，一次写完
import socket

name = input('请输入文件名：').strip()
s = socket.socket()
s.connect(('127.0.0.1', 9011))
s.send((name + '\n').encode('utf-8'))
data = b''
size = None
while size is None or len(data) < 8 + size:
    block = s.recv(65536)
    if not block:
        break
    data += block
    if size is None and len(data) >= 8:
        size = int.from_bytes(data[:8], 'big')
s.close()
if size:
    with open(name, 'wb') as f:
        f.write(data[8:])
    print('下载完成，共', size, '字节')
else:
    print('没有文件')
