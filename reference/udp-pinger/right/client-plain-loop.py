# right: 课本上的写法，settimeout(1) 和 time.time()
from socket import *
import time

clientSocket = socket(AF_INET, SOCK_DGRAM)
clientSocket.settimeout(1)
rtts = []
for i in range(1, 11):
    start = time.time()
    message = 'Ping %d %s' % (i, time.ctime(start))
    clientSocket.sendto(message.encode(), ('127.0.0.1', 12000))
    try:
        reply, address = clientSocket.recvfrom(1024)
        rtt = (time.time() - start) * 1000
        rtts.append(rtt)
        print(reply.decode())
        print('RTT:', rtt, 'ms')
    except timeout:
        print('Request timed out')
clientSocket.close()
lost = 10 - len(rtts)
print('Packet loss:', lost / 10 * 100, '%')
if rtts:
    print('RTT min / avg / max: %.2f / %.2f / %.2f ms' % (min(rtts), sum(rtts) / len(rtts), max(rtts)))
