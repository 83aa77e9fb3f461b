# wrong: 连接了 8088，题目要求 8080
# fails: starts
# finding: wrong-port
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8088))
text = input('要发送的话：')
client.send(text.encode('utf-8'))
data = client.recv(1024)
print('回答：', data.decode('utf-8'))
client.close()
