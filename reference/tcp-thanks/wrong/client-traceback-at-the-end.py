# wrong: 关闭之后又发了一次
# fails: ends-cleanly
# finding: traceback
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))
text = input('要发送的话：')
client.send(text.encode('utf-8'))
data = client.recv(1024)
print('回答：', data.decode('utf-8'))
client.close()
client.send(b'bye')
