# wrong: 不管收到什么都打印 Hello, client!
# fails: prints-the-answer, prints-a-chinese-answer
# finding: prints-nothing
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.sendall(b'Hello, server!')
s.recv(1024)
print('Hello, client!')
s.close()
