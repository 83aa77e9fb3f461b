# wrong: 打印发送结果时又发送了一次，回答和问题错开了一行
# fails: sends-what-is-typed, prints-the-answer, several-lines, pair-several-lines
# finding: replied-twice
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('> ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    print('sent', s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345)))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
