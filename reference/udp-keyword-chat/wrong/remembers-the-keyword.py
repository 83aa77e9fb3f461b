# wrong: 出现过一次 sb 以后，每个回答都带上后面的消息
# fails: typed-line-stays
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
        last = msg
    if "last" in globals():
        line = line + msg.replace("sb", "alexsb")
    s.sendto(line.encode(), addr)
s.close()
