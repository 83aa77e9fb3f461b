# exercise: udp-echo
# check: echoes-ascii
# first: no-reply/sleep
# line: 12
import time
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    time.sleep(600)
    s.sendto(data, addr)
