# wrong: 把 str 直接交给 send
# fails: connects-to-the-address-typed, sends-what-is-typed, prints-the-answer, ends-after-the-answer, pair-acknowledges, sends-it-as-it-is, prints-long-answer
# finding: str-sent-as-bytes
import socket

s = socket.socket()
s.connect((input('ip: '), int(input('port: '))))
s.send(input('text: '))
print(s.recv(1024).decode('utf-8'))
s.close()
