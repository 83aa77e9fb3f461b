# exercise: udp-keyword-chat
# check: prints-each-message
# first: prints-nothing/else
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode()
    print(addr)
    if msg == 'byebye':
        break
    answer = input('>>> ')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode(), addr)
