# wrong: 去掉末尾的换行
# fails: answers-in-capitals
# finding: nearly-right/stripped
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 12000))
while True:
    data, addr = s.recvfrom(2048)
    s.sendto(data.decode().rstrip("\n").upper().encode(), addr)
