# exercise: udp-echo
# check: interrupt-is-quiet
# never: interrupt-traceback
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
try:
    while True:
        data, who = s.recvfrom(2048)
        s.sendto(data, who)
except KeyboardInterrupt:
    pass
