# exercise: udp-echo
# recorder: on
# check: echoes-ascii
# first: swallowed-error/caught
# line: 13
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12345))
while True:
    data, addr = sock.recvfrom(65535)
    try:
        answer = data.encode()
        sock.sendto(answer, addr)
    except Exception as error:
        print('error', error)
