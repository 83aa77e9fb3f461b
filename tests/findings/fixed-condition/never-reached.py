# exercise: udp-shout
# recorder: on
# never: fixed-condition
import socket


def is_greeting(text):
    if text == "hi" or "hello":
        return True
    return False


s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data.lower(), addr)
