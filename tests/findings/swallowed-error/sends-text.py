# exercise: udp-echo
# recorder: on
# check: echoes-ascii
# first: swallowed-error/sending
# line: 13
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12345))
while True:
    data, addr = sock.recvfrom(65535)
    try:
        sock.sendto(data.decode(), addr)
    except Exception:
        pass
