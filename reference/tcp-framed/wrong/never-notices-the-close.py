# wrong: 客户端关闭以后，把空字节当成长度 0，一直发空的帧
# fails: next-client
import socket


def exactly(conn, count):
    data = b''
    while len(data) < count:
        part = conn.recv(count - len(data))
        if not part:
            break
        data += part
    return data


server = socket.create_server(('', 9010))
while True:
    conn, addr = server.accept()
    while True:
        size = int.from_bytes(exactly(conn, 4), 'big')
        if size > 16 << 20:
            break
        body = exactly(conn, size).upper()
        conn.sendall(len(body).to_bytes(4, 'big') + body)
    conn.close()
