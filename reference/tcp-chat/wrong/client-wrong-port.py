# wrong: 连接了 8080，题目要求 8081
# fails: starts
# finding: wrong-port
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8080))

while True:
    data = client.recv(1024)
    text = data.decode('utf-8')
    print('server:', text)
    if text == 'byebye':
        break
    msg = input('>>> ')
    client.send(msg.encode('utf-8'))
    if msg == 'byebye':
        break

client.close()
