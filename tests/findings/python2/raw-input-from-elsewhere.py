# exercise: udp-hello
# program: client
# check: starts
# first: python2
# line: 8
import socket

from pip._vendor.distlib.compat import raw_input

text = raw_input("? ")
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(text.encode(), ("127.0.0.1", 8080))
