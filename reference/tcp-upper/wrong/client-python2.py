# wrong: 用了 Python 2 的 raw_input
# fails: sends-typed-sentence, prints-answer, pair-capitals, pair-in-chinese, sends-it-as-it-is, prints-long-answer
# finding: python2
from socket import *

client = socket(AF_INET, SOCK_STREAM)
client.connect(('localhost', 14000))
sentence = raw_input('Input lowercase sentence: ')
client.send(sentence.encode('utf-8'))
answer = client.recv(2048)
print('From server:', answer.decode('utf-8'))
client.close()
