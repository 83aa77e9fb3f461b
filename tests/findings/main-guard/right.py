# exercise: udp-shout
# check: capitals
# never: main-guard
import socket


def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 8421))
    s.recvfrom(1024)


if __name__ == "__main__":
    main()
