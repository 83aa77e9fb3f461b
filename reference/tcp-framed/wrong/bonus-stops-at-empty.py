# wrong: 长度是 0 就当成客户端走了
# fails: -
# bonus: empty-frame, frame-never-complete
# finding: ends-connection
import socket
import struct


def recv_exact(conn, n):
    data = b''
    while len(data) < n:
        part = conn.recv(min(65536, n - len(data)))
        if not part:
            return b''
        data += part
    return data


server = socket.create_server(('', 9010))
while True:
    conn, addr = server.accept()
    with conn:
        while head := recv_exact(conn, 4):
            size = struct.unpack('!I', head)[0]
            if size > 16 << 20:
                break
            body = recv_exact(conn, size)
            if not body:
                break
            body = body.decode('utf-8').upper().encode('utf-8')
            conn.sendall(struct.pack('!I', len(body)) + body)
