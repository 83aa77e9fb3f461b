# wrong: upper 的结果没有用，原样发回
# fails: answers-in-capitals, ten-in-a-row, two-clients, pair-nothing-lost
# finding: nearly-right/lost
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12000))
while True:
    data, addr = sock.recvfrom(1024)
    data.upper()
    sock.sendto(data, addr)
