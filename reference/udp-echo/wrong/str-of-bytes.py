# wrong: 用 str(data) 代替解码，发回去的是 b'...'
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients
# finding: reply-encoding
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    msg = str(data)
    s.sendto(msg.encode('utf-8'), addr)
