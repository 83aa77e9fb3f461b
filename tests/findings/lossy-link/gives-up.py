# exercise: udp-lossy
# program: client
# check: lost
# first: lossy-link/lost
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.settimeout(1)
while line := input():
    sock.sendto(line.encode(), ("127.0.0.1", 9300))
    try:
        print(sock.recv(1000).decode(), flush=True)
    except TimeoutError:
        print("lost", flush=True)
