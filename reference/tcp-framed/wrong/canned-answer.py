# wrong: 不管收到什么，都回答 HELLO
# fails: one-frame, frames-in-turn, two-frames-in-one-segment, frame-in-pieces, byte-by-byte, character-in-two-pieces, one-mebibyte, pair-one-line, pair-several-lines, text-as-it-is, next-client
# bonus: empty-frame, frame-never-complete, frame-of-4-gib
# finding: canned-answer
import socket

server = socket.socket()
server.bind(('127.0.0.1', 9010))
server.listen(5)
while True:
    conn, addr = server.accept()
    while conn.recv(65536):
        conn.send(b'\x00\x00\x00\x05HELLO')
    conn.close()
