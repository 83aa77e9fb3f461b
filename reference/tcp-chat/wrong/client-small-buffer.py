# wrong: 缓冲区只有 64 字节，长的话打印不全
# fails: says-it-as-it-is
# finding: buffer-too-small
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8081))
while True:
    data = sock.recv(64)
    text = data.decode('utf-8', 'ignore')
    print('服务器:', text)
    if text in ('', 'byebye'):
        break
    line = input('> ')
    sock.send(line.encode('utf-8'))
    if line == 'byebye':
        break
sock.close()
