# exercise: udp-patient
# check: echoes
# first: spins/loop
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
data, who = s.recvfrom(2048)
running = True
while running:
    pass
