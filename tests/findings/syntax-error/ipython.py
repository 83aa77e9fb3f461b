# exercise: udp-echo
# check: starts
# first: syntax-error/prompt
# line: 5
In [1]: import socket

In [2]: s = socket.socket(type=socket.SOCK_DGRAM)

In [3]: s.bind(('', 12345))
