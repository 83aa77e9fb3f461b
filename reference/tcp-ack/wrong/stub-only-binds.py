# wrong: 只监听，从来不 accept
# fails: answers-once, prints-what-came, server-closes, ends-cleanly, pair-acknowledges, short-and-long
# finding: no-reply
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
threading.Event().wait()    # TODO
