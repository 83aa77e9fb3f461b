# wrong: 读到换行为止，客户端结束发送时没有注意到，空转
# fails: counts-bytes, waits-for-the-end, end-of-file-follows, next-client, every-byte
# finding: spins-after-disconnect
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
while True:
    conn, addr = s.accept()
    data = b''
    while not data.endswith(b'\n'):
        data += conn.recv(1024)
    conn.send(str(len(data)).encode())
    conn.close()
