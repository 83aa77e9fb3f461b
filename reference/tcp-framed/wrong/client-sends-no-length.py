# wrong: 发送时忘了长度
# fails: sends-a-frame, prints-the-answer, several-lines, answer-in-pieces, long-answer, pair-one-line, pair-several-lines, sends-it-as-it-is
# bonus: server-goes-away, empty-line, server-closes
# finding: frame-length
import socket
import struct

s = socket.socket()
s.connect(('127.0.0.1', 9010))
f = s.makefile('rb')
while True:
    text = input('请输入：')
    s.sendall(text.encode('utf-8'))
    size = struct.unpack('!I', f.read(4))[0]
    print(f.read(size).decode('utf-8'))
