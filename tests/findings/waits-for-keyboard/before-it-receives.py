# exercise: udp-keyword-chat
# check: prints-each-message
# first: waits-for-keyboard/unheard
# line: 10
# recorder: on
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 8086))
while True:
    line = input()
    data, addr = s.recvfrom(1024)
    text = data.decode()
    print(text, flush=True)
    if text == "byebye":
        break
    if "sb" in text:
        line += text.replace("sb", "alexsb")
    s.sendto(line.encode(), addr)
s.close()
