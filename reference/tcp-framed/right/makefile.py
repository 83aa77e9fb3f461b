# right: 用 makefile，read(n) 自己会读满 n 个字节
import socket
import struct

server = socket.create_server(('127.0.0.1', 9010))
while True:
    conn, addr = server.accept()
    with conn, conn.makefile('rb') as reader, conn.makefile('wb') as writer:
        while True:
            head = reader.read(4)
            if len(head) < 4:
                break
            n = struct.unpack('>I', head)[0]
            if n > 1 << 24:
                break
            body = reader.read(n)
            if len(body) < n:
                break
            answer = body.decode().upper().encode()
            writer.write(struct.pack('>I', len(answer)) + answer)
            writer.flush()
