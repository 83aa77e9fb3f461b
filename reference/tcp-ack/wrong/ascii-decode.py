# wrong: 用 ascii 解码，收到中文就崩溃
# fails: answers-once, prints-what-came, pair-acknowledges, short-and-long
# finding: decode-error
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
print(conn.recv(1024).decode('ascii'))
conn.send('已收到信息'.encode('utf-8'))
conn.close()
