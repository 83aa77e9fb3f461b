# wrong: 每条消息还发一份到自己机器的 9999 端口
# fails: -
# bonus: one-each-way
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 8081))
while True:
    data, addr = sock.recvfrom(2048)
    print(data.decode('utf-8'))
    sock.sendto(data, ('127.0.0.1', 9999))
    sock.sendto(b'thank you !', addr)
