# wrong: 只监听，从来不 accept
# fails: counts-bytes, waits-for-the-end, end-of-file-follows, next-client, every-byte
# finding: no-reply
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 9009))
server.listen()
threading.Event().wait()    # TODO: 接受连接
