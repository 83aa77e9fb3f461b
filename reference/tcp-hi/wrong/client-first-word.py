# wrong: 只打印回答的第一个词
# fails: prints-a-long-answer
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
print(sk.recv(1024).decode('utf-8').split()[0])
sk.close()
