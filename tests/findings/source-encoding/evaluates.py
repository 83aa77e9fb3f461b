# exercise: udp-echo
# check: echoes-ascii
# never: source-encoding
# A SyntaxError of what came, in a file with Chinese text.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    print('收到', eval(data.decode() + ' ('))
