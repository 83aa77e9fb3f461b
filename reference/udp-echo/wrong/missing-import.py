# wrong: 忘了 import socket
# fails: starts
# finding: traceback

PORT = 12345

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', PORT))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
