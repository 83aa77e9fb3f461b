# wrong: 一个连接只回答一帧就关闭
# fails: frames-in-turn, two-frames-in-one-segment, pair-several-lines, text-as-it-is, frame-in-pieces
# bonus: empty-frame, frame-never-complete
# finding: ends-connection
import socket
import struct

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 9010))
server.listen(5)
while True:
    conn, addr = server.accept()
    with conn, conn.makefile('rb') as f:
        head = f.read(4)
        if len(head) == 4:
            size = struct.unpack('!I', head)[0]
            body = f.read(size) if size <= 16 << 20 else b''
            if len(body) == size:
                body = body.decode('utf-8').upper().encode('utf-8')
                conn.sendall(struct.pack('!I', len(body)) + body)
