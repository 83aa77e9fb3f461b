# wrong: 每收到一块就 decode，汉字被切断时出错
# fails: character-in-two-pieces
# finding: decode-error
import socket
import struct


def recv_text(conn, n):
    text = ''
    while n > 0:
        piece = conn.recv(min(n, 4096))
        if not piece:
            return None
        n -= len(piece)
        text += piece.decode('utf-8')
    return text


def recv_head(conn):
    head = b''
    while len(head) < 4:
        piece = conn.recv(4 - len(head))
        if not piece:
            return None
        head += piece
    return struct.unpack('!I', head)[0]


server = socket.socket()
server.bind(('127.0.0.1', 9010))
server.listen(5)
while True:
    conn, addr = server.accept()
    while True:
        n = recv_head(conn)
        if n is None or n > 16777216:
            break
        text = recv_text(conn, n)
        if text is None:
            break
        answer = text.upper().encode('utf-8')
        conn.sendall(struct.pack('!I', len(answer)) + answer)
    conn.close()
