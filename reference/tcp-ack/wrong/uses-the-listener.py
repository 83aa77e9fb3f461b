# wrong: 在监听的套接字上 recv，没有用 accept 得到的连接
# fails: answers-once, prints-what-came, server-closes, ends-cleanly, pair-acknowledges, short-and-long
# finding: recvfrom-on-tcp
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
print(server.recv(1024).decode('utf-8'))
server.send('已收到信息'.encode('utf-8'))
server.close()
