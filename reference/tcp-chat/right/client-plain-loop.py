# right: 一个 while 1，两个 break
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8081))
while 1:
    msg = sk.recv(1024).decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    say = input('>>>')
    sk.send(say.encode('utf-8'))
    if say == 'byebye':
        break
sk.close()
