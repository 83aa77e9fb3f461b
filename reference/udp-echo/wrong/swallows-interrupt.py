# wrong: 捕获了 KeyboardInterrupt，然后继续循环
# fails: stops-on-interrupt
# finding: ignores-interrupt
# bonus: echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    try:
        data, addr = s.recvfrom(1024)
        s.sendto(data, addr)
    except KeyboardInterrupt:
        print('再见')
