# wrong: 没有去掉两头的空白
# fails: strips-blanks
# finding: trailing-bytes
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ('127.0.0.1', 8081)
while True:
    try:
        msg = input('>> ')
    except EOFError:
        break
    client.sendto(msg.encode('utf-8'), server)
    data, addr = client.recvfrom(1024)
    print('回答：', data.decode('utf-8'))
client.close()
