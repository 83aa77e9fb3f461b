# wrong: 用 str() 代替解码，打印出来的是 b'...'
# fails: prints-what-came
# finding: printed-as-bytes
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
data = conn.recv(1024)
print('收到信息: ' + str(data))
conn.send('已收到信息'.encode('utf-8'))
conn.close()
