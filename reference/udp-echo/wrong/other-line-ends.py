# wrong: 按行整理，\r\n 变成了 \n
# fails: echoes-ascii
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12345))
while True:
    data, client = sock.recvfrom(65535)
    sock.sendto(data.replace(b'\r\n', b'\n'), client)
