# exercise: udp-shout
# check: starts
# first: wrong-call/port-text
# line: 9
import socket

PORT = "8420"
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", PORT))
