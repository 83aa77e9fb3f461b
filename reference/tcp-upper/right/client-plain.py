# right: 先连接再读键盘，一次 recv
from socket import *

clientSocket = socket(AF_INET, SOCK_STREAM)
clientSocket.connect(('localhost', 14000))
sentence = input('Input lowercase sentence: ')
clientSocket.send(sentence.encode('utf-8'))
modified = clientSocket.recv(1024)
print('From Server:', modified.decode('utf-8'))
clientSocket.close()
