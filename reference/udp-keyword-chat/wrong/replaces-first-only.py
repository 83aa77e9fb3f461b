# wrong: replace 的 count 是 1，只换第一个
# fails: replaces-every-keyword, pair-replaces-keyword
# finding: none
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb', 1)
    s.sendto(answer.encode('utf-8'), addr)
