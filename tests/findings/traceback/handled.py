# exercise: udp-echo
# check: echoes-ascii
# never: traceback
# An error that was handled is none, and its words on stdout are no traceback.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    try:
        print(int(data))
    except ValueError as error:
        print('ValueError: not a number', error)
    s.sendto(data[:9] + b'!', addr)
