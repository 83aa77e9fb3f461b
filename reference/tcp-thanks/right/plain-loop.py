# right: 最短的写法，没有 SO_REUSEADDR，打印的是 b'...'
from socket import *

s = socket(AF_INET, SOCK_STREAM)
s.bind(('localhost', 8080))
s.listen(5)
while True:
    c, addr = s.accept()
    print(addr, c.recv(1024))
    c.send(b'thank you !')
    c.close()
