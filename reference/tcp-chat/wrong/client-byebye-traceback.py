# wrong: 说 byebye 时关闭了套接字，却没有离开循环
# fails: client-says-byebye, pair-byebye
# finding: wrong-call/closed-in-loop
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
    client.send(msg.encode('utf-8'))
    if msg == 'byebye':
        client.close()
