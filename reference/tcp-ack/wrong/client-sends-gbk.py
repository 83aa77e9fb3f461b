# wrong: 用 GBK 编码发送
# fails: sends-what-is-typed, pair-acknowledges, sends-it-as-it-is
# finding: reply-encoding
import socket

s = socket.socket()
s.connect((input('ip: '), int(input('port: '))))
s.send(input('text: ').encode('gbk'))
print(s.recv(1024).decode('utf-8'))
s.close()
