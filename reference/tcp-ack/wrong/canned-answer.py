# wrong: 不管收到什么都打印同一句话
# fails: prints-what-came, pair-acknowledges, short-and-long
# finding: prints-nothing
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
data = conn.recv(1024)
print('收到客户端的消息：你好')
conn.send('已收到信息'.encode('utf-8'))
conn.close()
