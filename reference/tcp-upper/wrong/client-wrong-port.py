# wrong: 连接了 1400，题目要求 14000
# fails: starts
# finding: wrong-port
from socket import *

client = socket(AF_INET, SOCK_STREAM)
client.connect(('localhost', 1400))
sentence = input('Input lowercase sentence: ')
client.send(sentence.encode('utf-8'))
answer = client.recv(2048)
print('From server:', answer.decode('utf-8'))
client.close()
