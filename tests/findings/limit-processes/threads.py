# exercise: udp-limits
# check: echoes
# first: limit-processes
# line: 13
import threading
import time
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
data, who = s.recvfrom(1024)
while True:
    threading.Thread(target=time.sleep, args=(60,)).start()
