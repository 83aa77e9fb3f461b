# exercise: udp-echo
# recorder: on
# never: swallowed-error
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12345))
while True:
    try:
        data, addr = sock.recvfrom(65535)
        number = int(data)
    except ValueError:
        number = 0
    sock.sendto(b'%d' % number, addr)
