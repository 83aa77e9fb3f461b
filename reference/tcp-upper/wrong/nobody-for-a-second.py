# wrong: 一秒没有客户端来就结束
# fails: leaves-without-a-word
# bonus: breaks-off
# finding: traceback/timeout
import socket

server = socket.create_server(("127.0.0.1", 14000))
server.settimeout(1)
while True:
    conn, addr = server.accept()
    conn.settimeout(None)
    with conn:
        sentence = conn.recv(4096)
        if sentence:
            conn.sendall("".join(c.upper() if c.isascii() else c for c in sentence.decode()).encode())
