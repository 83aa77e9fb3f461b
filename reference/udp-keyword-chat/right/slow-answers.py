# right: 读完键盘以后睡 1.5 秒才发出回答
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode('utf-8')
    print('客户端：', text)
    if text == 'byebye':
        break
    answer = input('服务器：')
    time.sleep(1.5)
    if 'sb' in text:
        s.sendto((answer + text.replace('sb', 'alexsb')).encode('utf-8'), addr)
    else:
        s.sendto(answer.encode('utf-8'), addr)
s.close()
