# wrong: 发出 byebye 以后还等服务器回答，永远等不到
# fails: byebye-ends-the-client, pair-byebye
# finding: left-running/answer
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ')
    s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8086))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    if msg == 'byebye':
        break
s.close()
