# wrong: 发送之后就关闭了，没有接收回答
# fails: prints-the-answer, prints-a-chinese-answer
# finding: never-receives
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.sendall(b'Hello, server!')
s.close()
