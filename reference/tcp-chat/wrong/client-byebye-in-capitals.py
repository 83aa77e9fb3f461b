# wrong: 先变成小写再和 byebye 比较
# fails: nearly-byebye
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8081))
while True:
    data = sock.recv(1024)
    text = data.decode('utf-8')
    print('服务器:', text)
    if text.lower() in ('', 'byebye'):
        break
    line = input('> ')
    sock.send(line.encode('utf-8'))
    if line.lower() == 'byebye':
        break
sock.close()
