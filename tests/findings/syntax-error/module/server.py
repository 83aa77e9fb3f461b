# exercise: udp-echo
# check: starts
# first: syntax-error
# file: lib.py
import socket

from lib import serve

serve(socket.socket(type=socket.SOCK_DGRAM))
