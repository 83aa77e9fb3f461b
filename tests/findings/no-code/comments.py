# exercise: udp-echo
# check: starts
# first: no-code/comments
#
# s.bind(("", 12345))
