# exercise: udp-echo
# check: stops-on-interrupt
# first: ignores-interrupt/caught
# line: 13
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    try:
        data, who = s.recvfrom(2048)
        s.sendto(data, who)
    except KeyboardInterrupt:
        print('stop')
