# exercise: udp-echo
# recorder: on
# check: echoes-ascii
# first: always-true
# line: 12
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12345))
while True:
    data, addr = sock.recvfrom(65535)
    if data == b'bye' or b'quit':
        break
    sock.sendto(data, addr)
