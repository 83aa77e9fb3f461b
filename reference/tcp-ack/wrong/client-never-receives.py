# wrong: 发送以后马上关闭，不收回答
# fails: prints-the-answer, pair-acknowledges, prints-long-answer
# finding: never-receives
import socket

s = socket.socket()
s.connect((input('ip: '), int(input('port: '))))
s.send(input('text: ').encode('utf-8'))
print('已发送')
s.close()
