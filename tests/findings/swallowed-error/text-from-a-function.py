# exercise: udp-shout
# recorder: on
# check: capitals
# first: swallowed-error/text
# line: 18
import socket


def answer_to(data):
    return data.decode().upper()


s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    try:
        s.sendto(answer_to(data), addr)
    except Exception:
        pass
