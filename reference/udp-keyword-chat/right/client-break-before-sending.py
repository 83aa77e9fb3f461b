# right: 输入 byebye 就结束，不发给服务器
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('我说：')
    if msg == 'byebye':
        break
    s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8086))
    data, addr = s.recvfrom(1024)
    print('对方说：', data.decode('utf-8'))
s.close()
