# wrong: 只监听，从来不 accept
# fails: one-frame, frames-in-turn, two-frames-in-one-segment, frame-in-pieces, byte-by-byte, character-in-two-pieces, one-mebibyte, pair-one-line, pair-several-lines, text-as-it-is, next-client
# bonus: empty-frame, frame-never-complete, frame-of-4-gib
# finding: no-reply
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 9010))
server.listen(5)
print('服务器已启动')
threading.Event().wait()
