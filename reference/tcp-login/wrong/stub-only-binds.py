# wrong: 只监听，从来不 accept
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: no-reply
# bonus: no-mapping
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen(5)
print('服务器已启动')
threading.Event().wait()
