# wrong: 不管收到多少字节都回答 12
# fails: counts-bytes, waits-for-the-end, end-of-file-follows, next-client, every-byte
# finding: canned-answer
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 9009))
server.listen()
while True:
    conn, addr = server.accept()
    while conn.recv(1024):
        pass
    conn.send(b'12')
    conn.close()
