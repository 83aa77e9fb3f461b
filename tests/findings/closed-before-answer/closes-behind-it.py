# exercise: udp-late
# program: client
# check: prints-answer
# never: closed-before-answer
import socket

while True:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line = input()
    s.sendto(line.strip().encode(), ("127.0.0.1", 8081))
    s.recvfrom(2048)
    s.close()
