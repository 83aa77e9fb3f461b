# wrong: 收到的是 bytes，和 str 比较，永远不相等
# fails: server-says-byebye
# finding: bytes-compared-with-str
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8081))

while True:
    data = client.recv(1024)
    print('server:', data.decode('utf-8'))
    if data == 'byebye':
        break
    msg = input('>>> ')
    client.send(msg.encode('utf-8'))
    if msg == 'byebye':
        break

client.close()
