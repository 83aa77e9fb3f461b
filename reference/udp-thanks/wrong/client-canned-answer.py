# wrong: 不接收，自己打印 thank you !
# fails: prints-answer, goes-on, pair-thanks, pair-goes-on
# finding: never-receives
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ('127.0.0.1', 8081)
while True:
    try:
        msg = input('>> ').strip()
    except EOFError:
        break
    client.sendto(msg.encode('utf-8'), server)
    print('回答： thank you !')
client.close()
