# wrong: 得到回答之后又问要发送什么，不结束
# fails: ends-after-the-answer, pair-both-end
# finding: waits-for-keyboard
import socket

s = socket.socket()
s.connect((input('ip: '), int(input('port: '))))
while True:
    s.send(input('text: ').encode('utf-8'))
    print(s.recv(1024).decode('utf-8'))
