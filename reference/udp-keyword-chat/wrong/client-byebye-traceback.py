# wrong: byebye 以后关了套接字，却忘了 break
# fails: byebye-ends-the-client, pair-byebye
# finding: traceback
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ')
    if msg == 'byebye':
        s.close()
    s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8086))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
