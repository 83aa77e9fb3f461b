# wrong: 以为一次 recv 就是整个回答
# fails: answer-in-pieces, long-answer
# finding: one-recv-for-a-frame
import socket
import struct

s = socket.socket()
s.connect(('127.0.0.1', 9010))
while True:
    try:
        text = input('请输入：')
    except EOFError:
        break
    data = text.encode('utf-8')
    s.sendall(struct.pack('!I', len(data)) + data)
    answer = s.recv(1024)
    if not answer:
        break
    print(answer[4:].decode('utf-8', 'replace'))
s.close()
