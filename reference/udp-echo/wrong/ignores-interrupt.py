# wrong: 用 SIG_IGN 忽略 Ctrl-C
# fails: stops-on-interrupt
# finding: ignores-interrupt
import signal
import socket

signal.signal(signal.SIGINT, signal.SIG_IGN)    # 防止误按
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
