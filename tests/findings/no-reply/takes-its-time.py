# exercise: udp-echo
# check: echoes-ascii
# never: no-reply
import time
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    time.sleep(0.3)
    s.sendto(data, addr)
