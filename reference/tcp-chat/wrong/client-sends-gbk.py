# wrong: 用 GBK 编码发送
# fails: answers, pair-three-turns, says-it-as-it-is
# finding: reply-encoding
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
    client.send(msg.encode('gbk'))
    if msg == 'byebye':
        break

client.close()
