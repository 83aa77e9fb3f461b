# exercise: udp-echo
# check: echoes-raw-bytes
# never: decode-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    text = data.decode('utf-8', 'replace')
    s.sendto(text.encode(), addr)
