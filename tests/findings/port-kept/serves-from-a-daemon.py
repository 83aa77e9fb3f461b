# exercise: udp-patient
# check: starts
# first: port-kept
# line: 9
import os
import socket
import time

if os.fork() == 0:
    os.setsid()
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('', 12345))
    s.settimeout(60)
    for _ in range(1000):
        try:
            data, who = s.recvfrom(2048)
        except TimeoutError:
            break
        s.sendto(data, who)
    os._exit(0)
time.sleep(0.1)
