# exercise: udp-hello
# program: client
# check: starts
# first: wrong-call/raw
# line: 8
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
s.sendto(b"Hello, server!", ("127.0.0.1", 8080))
