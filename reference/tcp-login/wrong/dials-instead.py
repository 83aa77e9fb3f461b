# wrong: 写成了客户端，去连接 8083
# fails: starts
# finding: traceback
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
s.send('{"张三": "123"}'.encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
s.close()
