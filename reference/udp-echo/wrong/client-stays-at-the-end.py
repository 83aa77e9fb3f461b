# wrong: 键盘输入结束后不退出，一遍一遍地再试
# fails: ends-with-the-input, pair-several-lines
# finding: none
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        line = input('> ')
        s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
        data, addr = s.recvfrom(1024)
        print(data.decode('utf-8'))
    except Exception as e:
        print('出错了', e)
        time.sleep(0.5)
