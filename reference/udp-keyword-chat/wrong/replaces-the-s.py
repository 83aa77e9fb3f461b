# wrong: 把每个 s 换成 alexs
# fails: replaces-every-keyword
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 8086))
while True:
    data, addr = s.recvfrom(2048)
    msg = data.decode()
    print(msg)
    if msg == "byebye":
        break
    line = input()
    if "sb" in msg:
        line = line + msg.replace("s", "alexs")
    s.sendto(line.encode(), addr)
s.close()
