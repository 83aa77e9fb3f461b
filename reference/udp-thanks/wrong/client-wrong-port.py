# wrong: 发到了 8080，题目要求 8081
# fails: starts
# finding: wrong-port
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ('127.0.0.1', 8080)
while True:
    try:
        msg = input('>> ').strip()
    except EOFError:
        break
    client.sendto(msg.encode('utf-8'), server)
    data, addr = client.recvfrom(1024)
    print('回答：', data.decode('utf-8'))
client.close()
