# wrong: 发送的是 hello，少了感叹号
# fails: sends-hello, prints-the-answer, ends-after-the-answer, prints-a-long-answer
# finding: nearly-right
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello')
print(sk.recv(1024))
sk.close()
