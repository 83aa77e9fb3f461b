# right: 套接字带超时，每半秒醒来一次
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('localhost', 12345))
s.settimeout(0.5)
idle = 0
try:
    while True:
        try:
            data, addr = s.recvfrom(65535)
        except socket.timeout:
            idle += 1
            continue
        s.sendto(data, addr)
except KeyboardInterrupt:
    print('stopped, idle rounds:', idle)
s.close()
