# wrong: 用 '' 判断客户端说完了，bytes 和 str 永远不相等，循环停不下来
# fails: counts-bytes, waits-for-the-end, end-of-file-follows, next-client, every-byte
# finding: spins-after-disconnect
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
while True:
    conn, addr = s.accept()
    n = 0
    while True:
        data = conn.recv(1024)
        if data == '':
            break
        n += len(data)
    conn.send(str(n).encode())
    conn.close()
