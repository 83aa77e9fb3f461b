# wrong: 不管要什么，都发同一个文件
# fails: text-file, binary-file, eight-mebibytes, missing-file, chinese-name, next-client, pair-text, pair-large-file, odd-names, name-in-pieces
# finding: canned-answer
import socket

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'\x00\x00\x00\x00\x00\x00\x00\x05hello')
    conn.close()
