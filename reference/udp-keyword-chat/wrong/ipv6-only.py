# wrong: 只绑定了 IPv6 的 ::1
# fails: starts
# finding: wrong-address
import socket

s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(('::1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    s.sendto(input().encode('utf-8'), addr)
