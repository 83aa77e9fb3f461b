# exercise: udp-shout
# check: starts
# first: main-guard
# line: 16
import socket


def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 8420))
    while True:
        data, addr = s.recvfrom(1024)
        s.sendto(data.upper(), addr)


if __name__ == "main":
    main()
