# wrong: 忘了 bind
# fails: starts
# finding: never-bound
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    s.sendto(input().encode('utf-8'), addr)
