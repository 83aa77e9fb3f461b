# wrong: 话里有 byebye 就结束
# fails: nearly-byebye
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8081))
while True:
    data = sock.recv(1024)
    text = data.decode('utf-8')
    print('服务器:', text)
    if text == '' or 'byebye' in text:
        break
    line = input('> ')
    sock.send(line.encode('utf-8'))
    if 'byebye' in line:
        break
sock.close()
