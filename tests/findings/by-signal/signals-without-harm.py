# exercise: udp-patient
# check: echoes
# never: by-signal
import os
import signal
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
os.kill(os.getpid(), signal.SIGCONT)
data, who = s.recvfrom(2048)
s.sendto(data.upper(), who)
