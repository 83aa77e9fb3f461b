# wrong: 等客户端先关闭
# fails: ends-cleanly
# finding: not-closed
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
while True:
    data = conn.recv(1024)
    if not data:
        break
    conn.send(b'hi')
conn.close()
sk.close()
