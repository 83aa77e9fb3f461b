# wrong: except 什么都接住，Ctrl-C 停不下来
# fails: stops-on-interrupt
# finding: ignores-interrupt
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12000))
while True:
    try:
        data, addr = sock.recvfrom(1024)
        sock.sendto(data.upper(), addr)
    except:
        print('出错了')
