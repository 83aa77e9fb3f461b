# right: 用 re.subn 替换，看替换了几次
import re
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('0.0.0.0', 8086))
while True:
    data, addr = s.recvfrom(4096)
    message = data.decode('utf-8')
    print('message:', message)
    if message == 'byebye':
        raise SystemExit
    changed, times = re.subn('sb', 'alexsb', message)
    typed = input('answer: ')
    s.sendto((typed + (changed if times else '')).encode('utf-8'), addr)
