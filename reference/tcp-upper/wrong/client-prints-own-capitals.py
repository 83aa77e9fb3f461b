# wrong: 打印的是自己算的大写，不是服务器的回答
# fails: prints-answer, prints-long-answer
# finding: prints-nothing
from socket import *

client = socket(AF_INET, SOCK_STREAM)
client.connect(('localhost', 14000))
sentence = input('Input lowercase sentence: ')
client.send(sentence.encode('utf-8'))
answer = client.recv(2048)
print('From server:', sentence.upper())
client.close()
