# exercise: tcp-framed
# check: frame-never-complete
# first: extra-data/gone
# line: 24
import socket


def exactly(conn, count):
    data = b""
    while len(data) < count:
        part = conn.recv(count - len(data))
        if not part:
            break
        data += part
    return data


server = socket.create_server(("127.0.0.1", 9010))
while True:
    conn, addr = server.accept()
    try:
        while head := exactly(conn, 4):
            body = exactly(conn, int.from_bytes(head, "big")).upper()
            conn.sendall(len(body).to_bytes(4, "big") + body)
    except OSError:
        pass
    conn.close()
