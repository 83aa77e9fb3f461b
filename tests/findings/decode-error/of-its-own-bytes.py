# exercise: udp-echo
# check: starts
# never: decode-error
# Bytes of a file, before anything came.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
print(open('/proc/self/exe', encoding='utf-8').readlines())
