# wrong: 自己说 byebye 时，没有发给服务器就关闭了
# fails: client-says-byebye
# finding: exits-early
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8081))

while True:
    data = client.recv(1024)
    text = data.decode('utf-8')
    print('server:', text)
    if text == 'byebye':
        break
    msg = input('>>> ')
    if msg == 'byebye':
        break
    client.send(msg.encode('utf-8'))

client.close()
