# exercise: udp-echo
# check: echoes-ascii
# never: syntax-error
# What came does not parse; the file does.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
import ast

while True:
    data, addr = s.recvfrom(65535)
    print(ast.literal_eval(data.decode()))
    s.sendto(data, addr)
