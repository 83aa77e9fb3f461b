# right: UDP 套接字先 connect，打印的是 b'hi'
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.connect(('localhost', 9000))
    s.settimeout(8)
    s.send('hello'.encode())
    print('reply:', s.recv(64))
