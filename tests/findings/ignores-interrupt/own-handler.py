# exercise: udp-echo
# check: stops-on-interrupt
# first: ignores-interrupt/handler
# line: 12
import signal
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))


def stop(number, frame):
    print('bye')


signal.signal(signal.SIGINT, stop)
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
