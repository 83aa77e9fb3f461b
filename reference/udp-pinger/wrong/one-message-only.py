# wrong: 回答一次就结束
# fails: ten-in-a-row, two-clients, pair-nothing-lost
# finding: one-message-only
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12000))
data, addr = sock.recvfrom(1024)
sock.sendto(data.decode().upper().encode(), addr)
sock.close()
