# exercise: udp-echo
# check: starts
# first: traceback/not-imported
# line: 5
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
