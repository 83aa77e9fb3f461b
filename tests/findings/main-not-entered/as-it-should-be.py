# exercise: udp-echo
# recorder: on
# never: main-not-entered
import socket


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(('127.0.0.1', 12345))
    while True:
        data, addr = sock.recvfrom(65535)
        sock.sendto(data.upper(), addr)


if __name__ == '__main__':
    main()
