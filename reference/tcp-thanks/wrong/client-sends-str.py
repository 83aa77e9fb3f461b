# wrong: 忘了 encode，send 报 TypeError
# fails: sends-typed-line, prints-answer, ends-cleanly, pair-thanks, pair-in-chinese, sends-it-as-it-is, prints-long-answer
# finding: str-sent-as-bytes
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))
text = input('要发送的话：')
client.send(text)
data = client.recv(1024)
print('回答：', data.decode('utf-8'))
client.close()
