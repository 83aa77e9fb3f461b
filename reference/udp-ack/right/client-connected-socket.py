# right: UDP 套接字也可以 connect，之后用 send 和 recv
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.connect(('127.0.0.1', 12345))
    for line in sys.stdin:
        sock.send(line.rstrip('\n').encode('utf-8'))
        sys.stdout.write('收到：' + sock.recv(65535).decode('utf-8') + '\n')
