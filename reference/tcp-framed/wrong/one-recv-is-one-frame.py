# wrong: 以为一次 recv 正好是一帧
# fails: two-frames-in-one-segment, frame-in-pieces, byte-by-byte, character-in-two-pieces, one-mebibyte
# bonus: frame-never-complete, frame-of-4-gib
# finding: one-recv-for-a-frame
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9010))
server.listen(5)
while True:
    conn, addr = server.accept()
    while True:
        data = conn.recv(4096)
        if not data:
            break
        text = data[4:].decode('utf-8', 'replace')
        answer = text.upper().encode('utf-8')
        conn.sendall(struct.pack('!I', len(answer)) + answer)
    conn.close()
