# exercise: udp-lossy
# program: client
# check: lost
# first: lossy-link/waits
# line: 10
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
while line := input():
    sock.sendto(line.encode(), ("127.0.0.1", 9300)); print(sock.recv(1000).decode(), flush=True)
