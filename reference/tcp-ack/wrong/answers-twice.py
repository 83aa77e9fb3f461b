# wrong: 打印 send 的结果时又发了一次
# fails: answers-once
# finding: replied-twice
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send('已收到信息'.encode('utf-8'))
print('发送了', conn.send('已收到信息'.encode('utf-8')))
conn.close()
