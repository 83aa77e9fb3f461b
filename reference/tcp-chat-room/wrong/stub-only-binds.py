# wrong: 只监听，从来不 accept
# fails: reaches-all-others, not-back-to-its-sender, everybody-speaks, chinese, line-in-two-pieces, character-in-two-pieces, two-lines-at-once, one-leaves, one-breaks-off, joins-later, prints-each-line, pair-one-speaks, every-line-as-it-is, stops-on-interrupt
# finding: no-reply
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
print('服务器已启动')
threading.Event().wait()
