# exercise: udp-echo
# check: echoes-ascii
# first: traceback/other
# line: 12
import socket

how = 'data.'
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    answer = eval(how)
    s.sendto(answer, addr)
