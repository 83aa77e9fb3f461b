# exercise: udp-echo
# check: echoes-ascii
# never: died-of-client
# It dies of every message, good ones too.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, who = s.recvfrom(65535)
    s.sendto(str(data), who)
