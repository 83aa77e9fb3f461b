# wrong: 用了 UDP 的套接字
# fails: starts
# finding: wrong-transport
from socket import *

client = socket(AF_INET, SOCK_DGRAM)
client.connect(('localhost', 14000))
sentence = input('Input lowercase sentence: ')
client.send(sentence.encode('utf-8'))
answer = client.recv(2048)
print('From server:', answer.decode('utf-8'))
client.close()
