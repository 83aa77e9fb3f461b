# wrong: 收满之前一直循环，客户端走了也不停，空转
# fails: next-client
# bonus: frame-never-complete, frame-of-4-gib
# finding: spins-after-disconnect
import socket
import struct


def recv_exact(conn, n):
    data = b''
    while len(data) < n:
        data += conn.recv(min(65536, n - len(data)))
    return data


server = socket.create_server(('', 9010))
while True:
    conn, addr = server.accept()
    while True:
        size = struct.unpack('!I', recv_exact(conn, 4))[0]
        body = recv_exact(conn, size)
        body = body.decode('utf-8').upper().encode('utf-8')
        conn.sendall(struct.pack('!I', len(body)) + body)
