# exercise: udp-echo
# check: starts
# first: syntax-error/prompt
# line: 5
>>> import socket
>>> s = socket.socket(type=socket.SOCK_DGRAM)
>>> s.bind(('', 12345))
