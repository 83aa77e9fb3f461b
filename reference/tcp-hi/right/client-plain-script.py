# right: 最普通的写法，打印的是 b'hi'
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
ret = sk.recv(1024)
print(ret)
sk.close()
