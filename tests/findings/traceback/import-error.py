# exercise: udp-echo
# check: starts
# first: traceback/import-error
# line: 5
from socket import sokcet

s = sokcet()
