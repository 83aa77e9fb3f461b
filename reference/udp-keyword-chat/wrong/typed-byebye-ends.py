# wrong: 自己在键盘上输入 byebye 也结束，而且不发送
# fails: goes-on-talking
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
    if line == "byebye":
        break
    if "sb" in msg:
        line = line + msg.replace("sb", "alexsb")
    s.sendto(line.encode(), addr)
s.close()
