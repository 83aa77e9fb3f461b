# exercise: udp-patient
# check: echoes
# first: by-signal/stopped
# line: 11
import os
import signal
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
if s.recvfrom(2048): os.kill(os.getpid(), signal.SIGSTOP)
