# wrong: 收到客户端关闭为止，然后才回答
# fails: answers-once, prints-what-came, server-closes, ends-cleanly, pair-acknowledges, short-and-long
# finding: no-reply
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
data = b''
while True:
    part = conn.recv(1024)
    if not part:
        break
    data += part
print(data.decode('utf-8'))
conn.send('已收到信息'.encode('utf-8'))
conn.close()
