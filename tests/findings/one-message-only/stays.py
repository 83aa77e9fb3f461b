# exercise: udp-echo
# check: ten-in-a-row
# first: one-message-only/stands
# line: 10
import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
data, addr = s.recvfrom(65535)
s.sendto(data, addr)
threading.Event().wait()
