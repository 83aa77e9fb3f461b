# wrong: 收了回答，没有打印
# fails: prints-the-answer, pair-greets, prints-a-long-answer
# finding: prints-nothing
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
ret = sk.recv(1024)
print('this is the end')
sk.close()
