# wrong: 连接的是 8889
# fails: starts
# finding: wrong-port
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8889))
sk.send(b'hello!')
print(sk.recv(1024))
sk.close()
