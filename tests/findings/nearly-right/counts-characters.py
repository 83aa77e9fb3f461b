# exercise: tcp-teardown
# check: counts-bytes
# first: nearly-right/characters
# line: 19
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9009))
s.listen()
while True:
    conn, addr = s.accept()
    text = ""
    while True:
        data = conn.recv(1024)
        if not data:
            break
        text += data.decode("utf-8", errors="ignore")
    conn.sendall(str(len(text)).encode())
    conn.close()
