# wrong: 回答用了 GBK 编码
# fails: answers-once, server-closes, ends-cleanly, pair-acknowledges, short-and-long
# finding: reply-encoding
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send('已收到信息'.encode('gbk'))
conn.close()
