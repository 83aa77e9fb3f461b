# exercise: udp-shout
# check: twice
# first: nearly-right/other-answer
# line: 15
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
last = "nothing yet"
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    answer = text if last == "nothing yet" else last
    last = text
    s.sendto(answer.upper().encode(), addr)
