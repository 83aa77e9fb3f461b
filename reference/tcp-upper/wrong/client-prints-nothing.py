# wrong: 收到回答却没有打印
# fails: prints-answer, pair-capitals, pair-in-chinese, prints-long-answer
# finding: prints-nothing
from socket import *

client = socket(AF_INET, SOCK_STREAM)
client.connect(('localhost', 14000))
sentence = input('Input lowercase sentence: ')
client.send(sentence.encode('utf-8'))
answer = client.recv(2048)
client.close()
