# wrong: 打印的是自己发的话，不是回答
# fails: prints-answer, goes-on, pair-thanks, pair-goes-on
# finding: prints-nothing
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ('127.0.0.1', 8081)
while True:
    try:
        msg = input('>> ').strip()
    except EOFError:
        break
    client.sendto(msg.encode('utf-8'), server)
    data, addr = client.recvfrom(1024)
    print('回答：', msg)
client.close()
