# wrong: 只监听，从来不 accept
# fails: ?
# finding: ?
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(5)
threading.Event().wait()
