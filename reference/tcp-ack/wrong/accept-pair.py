# wrong: accept 返回一对值，只用一个变量来接
# fails: answers-once, prints-what-came, server-closes, ends-cleanly, pair-acknowledges, short-and-long
# finding: accept-pair-unpacked
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn = server.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send('已收到信息'.encode('utf-8'))
conn.close()
