# wrong: 不读键盘，总是发 hello
# fails: sends-typed-line, prints-answer, ends-cleanly, pair-thanks, pair-in-chinese, sends-it-as-it-is, prints-long-answer
# finding: ignores-keyboard
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))
text = 'hello'
client.send(text.encode('utf-8'))
data = client.recv(1024)
print('回答：', data.decode('utf-8'))
client.close()
