# right: 从上到下的普通写法，没有 REUSEADDR，绑定 127.0.0.1
import socket

sk = socket.socket()
sk.bind(('127.0.0.1', 12345))
sk.listen(5)
print('等待连接……')
conn, addr = sk.accept()
print('来自', addr)
msg = conn.recv(1024)
print(msg)
print(msg.decode('utf-8'))
conn.send('已收到信息'.encode('utf-8'))
conn.close()
sk.close()
