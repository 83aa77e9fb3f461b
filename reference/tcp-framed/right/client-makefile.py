# right: 用 makefile 读回答，input 读到 EOFError 为止
import socket
import struct

s = socket.socket()
s.connect(('127.0.0.1', 9010))
f = s.makefile('rb')
while True:
    try:
        text = input('请输入：')
    except EOFError:
        break
    data = text.encode('utf-8')
    s.sendall(struct.pack('>I', len(data)) + data)
    head = f.read(4)
    if len(head) < 4:
        break
    n, = struct.unpack('>I', head)
    body = f.read(n)
    if len(body) < n:
        break
    print('收到：', body.decode('utf-8'))
s.close()
