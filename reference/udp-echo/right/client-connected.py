# right: 先 connect，然后用 send 和 recv；逐行读 sys.stdin
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.connect(('localhost', 12345))
    for line in sys.stdin:
        sock.send(line.rstrip('\r\n').encode())
        sys.stdout.write(sock.recv(65535).decode() + '\n')
        sys.stdout.flush()
