# exercise: udp-keyword-chat
# check: prints-each-message
# first: shown-as-object/method
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode
    print(msg, flush=True)
    if msg == "byebye":
        break
    answer = input()
    s.sendto(answer.encode("utf-8"), addr)
s.close()
