# exercise: udp-echo
# check: echoes-chinese
# never: reply-encoding
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    try:
        reply = data.decode('utf-8').encode('gbk').decode('gbk').encode('utf-8')
    except UnicodeError:
        reply = data
    s.sendto(reply, addr)
