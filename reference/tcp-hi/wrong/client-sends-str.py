# wrong: 把 str 直接交给 send
# fails: sends-hello, prints-the-answer, ends-after-the-answer, pair-greets, prints-a-long-answer
# finding: str-sent-as-bytes
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send('hello!')
print(sk.recv(1024))
sk.close()
