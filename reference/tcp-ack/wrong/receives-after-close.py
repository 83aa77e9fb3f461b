# wrong: 关闭之后还在用这个连接
# fails: ends-cleanly
# finding: traceback
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
data = conn.recv(1024)
while data:
    print(data.decode('utf-8'))
    conn.send('已收到信息'.encode('utf-8'))
    conn.close()
    data = conn.recv(1024)
