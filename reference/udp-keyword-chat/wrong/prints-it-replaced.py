# wrong: 打印出来的是换过的消息
# fails: prints-each-message
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 8086))
while True:
    data, addr = s.recvfrom(2048)
    msg = data.decode()
    print(msg.replace("sb", "alexsb"))
    if msg == "byebye":
        break
    line = input()
    if "sb" in msg:
        line = line + msg.replace("sb", "alexsb")
    s.sendto(line.encode(), addr)
s.close()
