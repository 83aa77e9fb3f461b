# wrong: 和上一条相同的当成重复的数据报，不再回答
# fails: ten-in-a-row
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12345))
last = None
while True:
    message = sock.recvfrom(65535)
    if message != last:
        sock.sendto(*message)
    last = message
