# exercise: udp-echo
# check: starts
# never: no-code
import socket

socket.socket()
