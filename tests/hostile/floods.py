# must: fails
import inside
import socket

sock, other = inside.bound(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    data, peer = sock.recvfrom(65535)
    for _ in range(5000):
        sock.sendto(data, peer)
        other.sendto(b"z" * 60_000, peer)
