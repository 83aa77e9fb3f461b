# wrong: 打印之前变成了小写
# fails: prints-the-answer, prints-a-long-answer
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
print(sk.recv(1024).decode('utf-8').lower())
sk.close()
