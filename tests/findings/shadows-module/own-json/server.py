# exercise: udp-echo
# check: starts
# first: shadows-module
# line: 6
import socket
from json import loads

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
