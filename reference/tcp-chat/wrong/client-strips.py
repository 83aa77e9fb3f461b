# wrong: 输入的话去掉了两端的空格
# fails: says-it-as-it-is, nearly-byebye
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8081))
while True:
    data = sock.recv(1024)
    text = data.decode('utf-8')
    print('服务器:', text)
    if text in ('', 'byebye'):
        break
    line = input('> ').strip()
    sock.send(line.encode('utf-8'))
    if line == 'byebye':
        break
sock.close()
