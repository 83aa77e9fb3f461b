# right: 启动慢，过 1.2 秒才 bind
import socket
import time

for i in range(3):
    print('正在启动', '.' * i)
    time.sleep(0.4)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode('utf-8')
    print(text)
    if text == 'byebye':
        break
    answer = input('> ')
    s.sendto((answer + text.replace('sb', 'alexsb') * ('sb' in text)).encode('utf-8'), addr)
