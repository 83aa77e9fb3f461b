# wrong: 最后一行把 sk 写成了 sock
# fails: ends-after-the-answer
# finding: traceback
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
print(sk.recv(1024))
sock.close()
