# exercise: udp-echo
# check: starts
# first: syntax-error/plain
# file: lib.py
import socket

from lib import serve

serve(socket.socket(type=socket.SOCK_DGRAM))
