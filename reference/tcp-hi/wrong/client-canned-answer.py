# wrong: 不看收到了什么，总是打印 hi
# fails: prints-the-answer, prints-a-long-answer
# finding: prints-nothing
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
sk.recv(1024)
print('hi')
sk.close()
