# right: connect 以后用 send 和 recv；启动慢
import socket
import time

time.sleep(1)
with socket.socket(type=socket.SOCK_DGRAM) as sock:
    sock.settimeout(8)
    sock.connect(('localhost', 8080))
    sock.send(b'Hello, server!')
    buffer = bytearray(2000)
    n = sock.recv_into(buffer)
    print(str(buffer[:n], 'utf-8'))
