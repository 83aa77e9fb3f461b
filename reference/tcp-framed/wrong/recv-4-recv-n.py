# wrong: recv(4)、recv(长度)，以为一次就能收满
# fails: frame-in-pieces, byte-by-byte, character-in-two-pieces, one-mebibyte, two-frames-in-one-segment
# bonus: frame-never-complete, frame-of-4-gib
# finding: one-recv-for-a-frame
import socket
import struct

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(('', 9010))
server.listen(5)
while True:
    conn, addr = server.accept()
    print('connected', addr)
    while True:
        head = conn.recv(4)
        if not head:
            break
        length = struct.unpack('>I', head)[0]
        body = b''
        if length:
            body = conn.recv(length)
        answer = body.decode('utf-8').upper().encode('utf-8')
        conn.sendall(struct.pack('>I', len(answer)) + answer)
    conn.close()
