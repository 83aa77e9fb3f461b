# wrong: 在句子后面加了换行
# fails: sends-typed-line, prints-answer, ends-cleanly, sends-it-as-it-is, prints-long-answer
# finding: trailing-bytes
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))
text = input('要发送的话：')
client.send((text + '\n').encode('utf-8'))
data = client.recv(1024)
print('回答：', data.decode('utf-8'))
client.close()
