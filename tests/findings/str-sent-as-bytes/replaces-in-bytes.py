# exercise: udp-echo
# check: echoes-ascii
# never: str-sent-as-bytes
# The send never begins: the bytes are searched for text.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data.replace('a', 'b'), addr)
