# wrong: 缓冲区只有 100 字节，长的消息打印不全
# fails: short-and-long
# finding: buffer-too-small
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 12345))
server.listen()
conn, addr = server.accept()
print(conn.recv(100).decode('utf-8', 'ignore'))
conn.send('已收到信息'.encode('utf-8'))
conn.close()
server.close()
