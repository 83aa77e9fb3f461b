# exercise: udp-echo
# check: stops-on-interrupt
# never: ignores-interrupt
# It catches Ctrl-C and leaves its loop.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    try:
        data, who = s.recvfrom(2048)
        s.sendto(data, who)
    except KeyboardInterrupt:
        print('stop')
        break
