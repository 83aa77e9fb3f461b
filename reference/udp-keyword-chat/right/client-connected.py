# right: connect 以后用 send 和 recv，读 sys.stdin
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.connect(('localhost', 8086))
    for line in sys.stdin:
        line = line.rstrip('\n')
        sock.send(line.encode())
        if line == 'byebye':
            break
        print('<', sock.recv(65535).decode())
print('再见')
