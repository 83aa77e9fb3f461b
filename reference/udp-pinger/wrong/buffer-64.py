# wrong: recvfrom(64)，长的数据报被截断
# fails: answers-in-capitals
# finding: buffer-too-small
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12000))
while True:
    data, who = sock.recvfrom(64)
    sock.sendto(data.upper(), who)
