# wrong: 收到的回答是 byebye 也结束
# fails: several-lines
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ("127.0.0.1", 8086)
while True:
    line = input()
    if line == "byebye":
        s.sendto(line.encode(), server)
        break
    s.sendto(line.encode(), server)
    data, _ = s.recvfrom(20000)
    print(data.decode())
    if data == b"byebye":
        break
s.close()
