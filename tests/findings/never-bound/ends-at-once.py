# exercise: udp-echo
# check: starts
# first: never-bound
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print('server ready')
