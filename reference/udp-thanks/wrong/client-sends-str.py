# wrong: 忘了 encode，sendto 报 TypeError
# fails: starts
# finding: str-sent-as-bytes
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ('127.0.0.1', 8081)
while True:
    try:
        msg = input('>> ').strip()
    except EOFError:
        break
    client.sendto(msg, server)
    data, addr = client.recvfrom(1024)
    print('回答：', data.decode('utf-8'))
client.close()
