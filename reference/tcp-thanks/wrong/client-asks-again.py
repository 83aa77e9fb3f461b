# wrong: 循环没有出口：收到回答后又等键盘
# fails: ends-cleanly, pair-thanks
# finding: waits-for-keyboard
import socket

while True:
    client = socket.socket()
    client.connect(('127.0.0.1', 8080))
    text = input('要发送的话：')
    client.send(text.encode('utf-8'))
    data = client.recv(1024)
    print('回答：', data.decode('utf-8'))
    client.close()
