# wrong: 用 GBK 编码发送
# fails: sends-typed-sentence, pair-in-chinese, sends-it-as-it-is
# finding: reply-encoding
from socket import *

client = socket(AF_INET, SOCK_STREAM)
client.connect(('localhost', 14000))
sentence = input('Input lowercase sentence: ')
client.send(sentence.encode('gbk'))
answer = client.recv(2048)
print('From server:', answer.decode('utf-8'))
client.close()
