# wrong: 连接 9110，数字写反了
# fails: starts
# finding: wrong-port
import socket

name = input('文件名：')
s = socket.socket()
s.connect(('127.0.0.1', 9110))
s.sendall(name.encode('utf-8') + b'\n')
size = int.from_bytes(s.recv(8), 'big')
with open(name, 'wb') as f:
    f.write(s.recv(size))
