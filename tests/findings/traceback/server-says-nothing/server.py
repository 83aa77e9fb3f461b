# exercise: udp-echo
# check: pair-echo
# first: traceback/timeout-of-own-server
# file: client.py
# line: 7
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 12345))
while True:
    data, address = s.recvfrom(2048)
    print(data)
