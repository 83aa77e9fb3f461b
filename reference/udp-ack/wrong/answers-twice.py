# wrong: 打印 sendto 的结果时又发了一次
# fails: answers, several-clients, keeps-serving
# bonus: one-each-way
# finding: replied-twice
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto('信息已收到'.encode('utf-8'), addr)
    print('已发送', s.sendto('信息已收到'.encode('utf-8'), addr))
