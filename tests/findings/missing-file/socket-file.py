# exercise: udp-echo
# check: starts
# never: missing-file
# No file was to be read.
import socket

s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.connect('/tmp/no-such-socket')
