# wrong: 按空格切开再打印，两个空格变成了一个
# fails: prints-what-came, short-and-long, pair-acknowledges
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 12345))
server.listen()
conn, addr = server.accept()
print(*conn.recv(1024).decode('utf-8').split())
conn.send('已收到信息'.encode('utf-8'))
conn.close()
server.close()
