# right: 先连接，然后才问要发送什么
import socket

address = input('请输入服务器IP：').strip(), int(input('请输入服务器端口：'))
with socket.socket() as client:
    client.connect(address)
    print('已经连接到', client.getpeername())
    client.sendall(bytes(input('请输入内容：'), encoding='utf-8'))
    reply = client.recv(4096)
    print('收到 %d 个字节：%s' % (len(reply), reply.decode('utf-8')))
