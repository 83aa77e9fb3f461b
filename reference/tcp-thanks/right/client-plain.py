# right: 一次 recv，打印的是 b'...'
from socket import *

c = socket(AF_INET, SOCK_STREAM)
c.connect(('localhost', 8080))
c.send(input('>>').encode('utf8'))
print(c.recv(1024))
c.close()
