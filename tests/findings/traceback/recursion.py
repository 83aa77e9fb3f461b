# exercise: udp-echo
# check: starts
# first: traceback
# line: 9
import socket


def serve():
    serve()


serve()
