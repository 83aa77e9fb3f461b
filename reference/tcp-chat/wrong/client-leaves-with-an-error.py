# wrong: 服务器说 byebye 后以状态 1 结束
# fails: server-says-byebye
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8081))
while True:
    data = sock.recv(1024)
    text = data.decode('utf-8')
    print('服务器:', text)
    if text in ('', 'byebye'):
        raise SystemExit('服务器走了')
    line = input('> ')
    sock.send(line.encode('utf-8'))
    if line == 'byebye':
        break
sock.close()
