# exercise: udp-patient
# check: echoes
# never: spins
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
s.setblocking(True)
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
