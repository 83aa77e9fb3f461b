# exercise: udp-count
# program: client
# never: counts-from-zero
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in range(3):
    s.sendto(f"ping {2 * n + 2}".encode(), ("127.0.0.1", 8460))
