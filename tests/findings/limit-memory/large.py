# exercise: udp-limits
# check: echoes
# never: limit-memory
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
room = bytearray(20000000)
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
