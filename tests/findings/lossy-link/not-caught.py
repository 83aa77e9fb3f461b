# exercise: udp-lossy
# program: client
# check: lost
# first: lossy-link/uncaught
# line: 12
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.settimeout(1)
while line := input():
    sock.sendto(line.encode(), ("127.0.0.1", 9300))
    answer = sock.recv(1000)
    print(answer.decode(), flush=True)
