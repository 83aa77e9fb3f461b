# wrong: 在句子后面加了换行
# fails: sends-typed-sentence, prints-answer, sends-it-as-it-is, prints-long-answer
# finding: trailing-bytes
from socket import *

client = socket(AF_INET, SOCK_STREAM)
client.connect(('localhost', 14000))
sentence = input('Input lowercase sentence: ')
client.send((sentence + '\n').encode('utf-8'))
answer = client.recv(2048)
print('From server:', answer.decode('utf-8'))
client.close()
