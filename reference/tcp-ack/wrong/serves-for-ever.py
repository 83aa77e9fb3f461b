# wrong: 服务完一个客户端又去等下一个，不结束
# fails: ends-cleanly, pair-both-end
# finding: left-running/again
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
while True:
    conn, addr = server.accept()
    print(conn.recv(1024).decode('utf-8'))
    conn.send('已收到信息'.encode('utf-8'))
    conn.close()
