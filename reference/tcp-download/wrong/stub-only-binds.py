# wrong: 只监听，从来不 accept
# fails: text-file, binary-file, eight-mebibytes, missing-file, chinese-name, next-client, pair-text, pair-large-file, odd-names, name-in-pieces
# finding: no-reply
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
print('服务器已启动')
threading.Event().wait()
