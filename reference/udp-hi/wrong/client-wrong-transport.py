# wrong: 写成了 TCP 客户端
# fails: starts
# finding: wrong-transport
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 9000))
sk.send(b'hello')
print(sk.recv(1024))
sk.close()
