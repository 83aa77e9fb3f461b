# exercise: tcp-framed
# recorder: on
# check: frame-never-complete
# never: extra-data/gone
import socket


def exactly(conn, count):
    data = b""
    while len(data) < count:
        part = conn.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


server = socket.create_server(("127.0.0.1", 9010))
while True:
    conn, addr = server.accept()
    try:
        while True:
            count = int.from_bytes(exactly(conn, 4), "big")
            body = conn.recv(count).upper()
            conn.sendall(len(body).to_bytes(4, "big") + body)
    except (EOFError, OSError):
        pass
    conn.close()
