# wrong: 不看收到了什么，总是打印同一句话
# fails: prints-the-answer, prints-long-answer
# finding: prints-nothing
import socket

s = socket.socket()
s.connect((input('ip: '), int(input('port: '))))
s.send(input('text: ').encode('utf-8'))
s.recv(1024)
print('回答: 已收到信息')
s.close()
