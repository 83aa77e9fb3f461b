# wrong: 每发一行，还给 9999 端口发一份
# fails: -
# bonus: two-bytes
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    data = line.strip().encode('utf-8')
    sock.sendto(data, ('127.0.0.1', 8081))
    print(sock.recvfrom(2048)[0].decode('utf-8'))
    sock.sendto(data, ('127.0.0.1', 9999))
