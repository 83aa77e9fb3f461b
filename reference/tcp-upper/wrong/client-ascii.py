# wrong: 用 ascii 编码和解码，遇到中文就崩溃
# fails: sends-typed-sentence, prints-answer, pair-in-chinese, sends-it-as-it-is, prints-long-answer
# finding: traceback
from socket import *

client = socket(AF_INET, SOCK_STREAM)
client.connect(('localhost', 14000))
sentence = input('Input lowercase sentence: ')
client.send(sentence.encode('ascii'))
answer = client.recv(2048)
print('From server:', answer.decode('ascii'))
client.close()
