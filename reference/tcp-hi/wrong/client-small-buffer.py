# wrong: 回答只收 64 个字节
# fails: prints-a-long-answer
# finding: buffer-too-small
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
print(sk.recv(64).decode('utf-8', 'ignore'))
sk.close()
