# wrong: 收到回答却没有打印
# fails: prints-answer, pair-thanks, pair-in-chinese, prints-long-answer
# finding: prints-nothing
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))
text = input('要发送的话：')
client.send(text.encode('utf-8'))
data = client.recv(1024)
client.close()
