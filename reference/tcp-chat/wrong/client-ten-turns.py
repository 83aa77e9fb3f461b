# wrong: 最多说十个来回
# fails: answers
# finding: exits-early
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8081))
for turn in range(10):
    data = sock.recv(1024)
    text = data.decode('utf-8')
    print('服务器:', text)
    if text in ('', 'byebye'):
        break
    line = input('> ')
    sock.send(line.encode('utf-8'))
    if line == 'byebye':
        break
sock.close()
