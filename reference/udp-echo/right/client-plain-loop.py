# right: 最普通的写法，不处理键盘输入结束，那时有 EOFError
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('>>> ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print('来自', addr, '的回答:', data.decode('utf-8'))
