# exercise: tcp-framed
# check: two-frames-in-one-segment
# first: wrong-count/too-much
# line: 11
import socket


def exactly(conn, count):
    data = b""
    while len(data) < count:
        part = conn.recv(count)
        if not part:
            break
        data += part
    return data


server = socket.create_server(("127.0.0.1", 9010))
while True:
    conn, addr = server.accept()
    while head := exactly(conn, 4):
        size = int.from_bytes(head, "big")
        if size > 16 * 1024 * 1024:
            break
        body = exactly(conn, size).upper()
        conn.sendall(len(body).to_bytes(4, "big") + body)
    conn.close()
