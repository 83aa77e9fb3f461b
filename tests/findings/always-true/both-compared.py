# exercise: udp-echo
# recorder: on
# never: always-true
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12345))
while True:
    data, addr = sock.recvfrom(65535)
    if data == b'bye' or data == b'quit':
        break
    sock.sendto(data.upper(), addr)
