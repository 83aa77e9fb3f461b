# exercise: udp-lossy
# program: client
# check: twice
# first: lossy-link/twice
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.settimeout(1)
while line := input():
    while True:
        sock.sendto(line.encode(), ("127.0.0.1", 9300))
        try:
            print(sock.recv(1000).decode(), flush=True)
            break
        except TimeoutError:
            pass
