# wrong: 只监听，从来不 accept
# fails: answers, ends-cleanly, pair-greets
# finding: no-reply
import socket
import threading

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
threading.Event().wait()    # TODO
