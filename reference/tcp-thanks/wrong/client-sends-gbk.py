# wrong: 用 GBK 编码发送
# fails: sends-typed-line, pair-in-chinese, sends-it-as-it-is
# finding: reply-encoding
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))
text = input('要发送的话：')
client.send(text.encode('gbk'))
data = client.recv(1024)
print('回答：', data.decode('utf-8'))
client.close()
