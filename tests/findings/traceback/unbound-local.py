# exercise: udp-echo
# check: echoes-ascii
# first: traceback/unbound-local
# line: 15
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
count = 0


def serve():
    while True:
        data, addr = s.recvfrom(65535)
        count += 1
        s.sendto(data, addr)


serve()
