# exercise: udp-late
# program: client
# check: prints-answer
# first: closed-before-answer/gone
# line: 13
import socket

while True:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line = input()
    s.sendto(line.strip().encode(), ("127.0.0.1", 8081))

    s.close()
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    print(s.recvfrom(2048)[0].decode())
