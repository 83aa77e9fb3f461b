# wrong: 写成了服务器，在等别人连接
# fails: starts
# finding: acts-as-server
import socket

s = socket.socket()
s.bind(('127.0.0.1', 18080))
s.listen()
conn, addr = s.accept()
conn.send(b'Hello, server!')
print(conn.recv(1024).decode('utf-8'))
