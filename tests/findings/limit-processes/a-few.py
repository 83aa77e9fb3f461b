# exercise: udp-limits
# check: echoes
# never: limit-processes
import threading
import time
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
for _ in range(4):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
