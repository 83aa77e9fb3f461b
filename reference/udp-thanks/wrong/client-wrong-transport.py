# wrong: 用了 TCP 的套接字
# fails: starts
# finding: wrong-transport
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server = ('127.0.0.1', 8081)
client.connect(server)
while True:
    try:
        msg = input('>> ').strip()
    except EOFError:
        break
    client.send(msg.encode('utf-8'))
    data = client.recv(1024)
    print('回答：', data.decode('utf-8'))
client.close()
