# wrong: 解码以后数的是字符，不是字节
# fails: counts-bytes, waits-for-the-end, end-of-file-follows, next-client
# finding: nearly-right/characters
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
while True:
    conn, addr = s.accept()
    data = b''
    while True:
        part = conn.recv(1024)
        if not part:
            break
        data += part
    text = data.decode('utf-8')
    conn.send(str(len(text)).encode('utf-8'))
    conn.close()
