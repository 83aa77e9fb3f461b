# exercise: udp-echo
# program: client
# check: prints-the-answer
# first: shown-as-object/escapes
# line: 16
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        line = input()
    except EOFError:
        break
    s.sendto(line.encode(), ("127.0.0.1", 12345))
    data, addr = s.recvfrom(1024)
    print(str(data)[2:-1])
