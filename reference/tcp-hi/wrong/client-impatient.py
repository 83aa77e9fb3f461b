# wrong: 只等 0.1 秒，等不到就结束
# fails: prints-the-answer
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
sk.settimeout(0.1)
try:
    print(sk.recv(1024).decode('utf-8'))
except socket.timeout:
    print('没有回答')
sk.close()
