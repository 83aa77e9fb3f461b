# exercise: udp-shout
# check: capitals
# never: waits-for-keyboard/answer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    mark = input("mark: ")
    data, addr = s.recvfrom(1024)
    s.sendto(data.upper() + mark.encode(), addr)
