# wrong: 长度写成了字数，有汉字时就不对
# fails: sends-a-frame, pair-one-line, sends-it-as-it-is
# finding: frame-length
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
    s.sendall(struct.pack('!I', len(text)) + text.encode('utf-8'))
    head = f.read(4)
    if len(head) < 4:
        break
    size = struct.unpack('!I', head)[0]
    print(f.read(size).decode('utf-8'))
s.close()
