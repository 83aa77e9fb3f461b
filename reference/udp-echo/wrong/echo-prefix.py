# wrong: 回答前面加了 Echo:
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients
# finding: none
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(2048)
    reply = 'Echo: ' + data.decode()
    s.sendto(reply.encode(), addr)
