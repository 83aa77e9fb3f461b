# wrong: 一直等客户端再说话，客户端不走就不关闭
# fails: server-closes, pair-acknowledges
# finding: not-closed
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
while True:
    data = conn.recv(1024)
    if not data:
        break
    print(data.decode('utf-8'))
    conn.send('已收到信息'.encode('utf-8'))
conn.close()
server.close()
