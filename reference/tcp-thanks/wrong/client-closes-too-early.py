# wrong: 还没接收回答就关闭了套接字
# fails: prints-answer, ends-cleanly, pair-thanks, pair-in-chinese, prints-long-answer
# finding: traceback
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))
text = input('要发送的话：')
client.send(text.encode('utf-8'))
client.close()
data = client.recv(1024)
print('回答：', data.decode('utf-8'))
client.close()
