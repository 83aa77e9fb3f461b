# exercise: udp-keyword-chat
# check: prints-each-message
# never: waits-for-keyboard
# This exercise types: to wait here is right, printing is what is missing.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    answer = input('>>>')
    s.sendto(answer.encode(), addr)
