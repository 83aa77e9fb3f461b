# exercise: udp-patient
# check: echoes
# first: spins/looks
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
s.setblocking(False)
while True:
    try:
        data, who = s.recvfrom(2048)
    except BlockingIOError:
        continue
    print(who, data)
