# wrong: if 里用了一个等号
# fails: starts
# finding: syntax-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg = 'byebye':
        break
    s.sendto(input().encode('utf-8'), addr)
