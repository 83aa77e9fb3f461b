# wrong: 只监听，从来不 accept
# fails: prints-what-came, three-in-turn, waiting-client-is-served, closes-after-answer, stops-on-interrupt, pair-thanks, pair-in-chinese, leaves-without-a-word
# finding: no-reply
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(5)
threading.Event().wait()
