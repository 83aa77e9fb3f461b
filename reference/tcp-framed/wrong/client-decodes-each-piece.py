# wrong: 每收到一块就 decode，汉字被切断时出错
# fails: answer-in-pieces
# finding: decode-error
import socket
import struct

s = socket.create_connection(('127.0.0.1', 9010))


def head():
    data = b''
    while len(data) < 4:
        piece = s.recv(4 - len(data))
        if not piece:
            raise SystemExit('服务器断开了')
        data += piece
    return struct.unpack('!I', data)[0]


while True:
    try:
        line = input()
    except EOFError:
        break
    line = line.encode('utf-8')
    s.sendall(struct.pack('!I', len(line)) + line)
    left = head()
    answer = ''
    while left:
        piece = s.recv(min(left, 65536))
        if not piece:
            raise SystemExit('服务器断开了')
        left -= len(piece)
        answer += piece.decode('utf-8')
    print(answer)
