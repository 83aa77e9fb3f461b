# exercise: udp-echo
# check: echoes-ascii
# first: waits-for-keyboard/answer
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    answer = input('answer: ')
    s.sendto(answer.encode(), addr)
