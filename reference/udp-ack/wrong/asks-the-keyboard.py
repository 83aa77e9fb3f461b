# wrong: 每次回答之前要等键盘输入
# fails: answers, several-clients, keeps-serving, pair-acknowledges
# finding: waits-for-keyboard
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    input('按回车回答')
    s.sendto('信息已收到'.encode('utf-8'), addr)
