# exercise: udp-keyword-chat
# check: replaces-keyword
# first: nearly-right/lost
# line: 17
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode("utf-8")
    print(msg, flush=True)
    if msg == "byebye":
        break
    answer = input()
    if "sb" in msg:
        msg.replace("sb", "alexsb")
        answer = answer + msg
    s.sendto(answer.encode("utf-8"), addr)
s.close()
