# exercise: udp-echo
# recorder: on
# check: ten-in-a-row
# first: buffer-grows
# line: 14
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12345))
message = b''
while True:
    data, addr = sock.recvfrom(65535)
    message += data
    sock.sendto(message, addr)
