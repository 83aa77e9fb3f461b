# exercise: udp-echo
# check: starts
# first: never-bound/gone
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print('server ready')
