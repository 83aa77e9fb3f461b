# exercise: udp-keyword-chat
# check: byebye-ends-the-server
# first: bytes-compared-with-str/bytes
# line: 13
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode()
    print(msg)
    if data == 'byebye':
        break
    answer = input('>>> ')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode(), addr)
