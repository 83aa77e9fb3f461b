# exercise: udp-shout
# check: starts
# first: wrong-call/hides-module
# line: 8
import socket

socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
socket.bind(("127.0.0.1", 8420))
