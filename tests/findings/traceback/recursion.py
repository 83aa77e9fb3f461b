# exercise: udp-echo
# check: starts
# first: traceback/recursion
# line: 9
import socket


def serve():
    serve()


serve()
