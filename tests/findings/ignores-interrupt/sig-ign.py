# exercise: udp-echo
# check: stops-on-interrupt
# first: ignores-interrupt/ignored
# line: 10
import signal
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
