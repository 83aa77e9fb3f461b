# wrong: 不接收，自己打印 thank you !
# fails: prints-answer, prints-long-answer, pair-thanks, pair-in-chinese
# finding: never-receives
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))
text = input('要发送的话：')
client.send(text.encode('utf-8'))
print('回答： thank you !')
client.close()
