# wrong: 在 bind 之前先读键盘
# fails: starts
# finding: waits-for-keyboard
import socket

answer = input('请先输入回答：')
s = socket.socket(type=socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while 1:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto(answer.encode('utf-8'), addr)
