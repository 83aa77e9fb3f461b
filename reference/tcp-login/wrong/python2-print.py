# wrong: Python 2 的 print 语句
# fails: starts
# finding: python2
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen(5)
print "waiting for login"
conn, addr = server.accept()
print addr
