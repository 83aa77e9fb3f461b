# right: 套接字带超时，没有消息就再等
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
s.settimeout(0.3)
finished = False
while not finished:
    try:
        data, addr = s.recvfrom(1024)
    except socket.timeout:
        continue
    msg = data.decode('utf-8')
    print('来自', addr, msg)
    finished = msg == 'byebye'
    if not finished:
        back = input()
        if msg.count('sb'):
            back = back + msg.replace('sb', 'alexsb')
        s.sendto(bytes(back, 'utf-8'), addr)
s.close()
