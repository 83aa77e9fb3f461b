# exercise: udp-echo
# recorder: on
# never: buffer-grows
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12345))
while True:
    data, addr = sock.recvfrom(65535)
    sock.sendto(data + data, addr)
