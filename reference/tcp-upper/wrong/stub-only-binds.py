# wrong: 只监听，从来不 accept
# fails: capitals, leaves-digits-and-chinese, five-in-turn, pair-capitals, pair-in-chinese, short-and-long, leaves-without-a-word
# finding: no-reply
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen(5)
threading.Event().wait()
