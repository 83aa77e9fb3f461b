# exercise: udp-echo
# check: echoes-raw-bytes
# first: decode-error/raw
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, who = s.recvfrom(65535)
    text = data.decode()
    s.sendto(text.encode(), who)
