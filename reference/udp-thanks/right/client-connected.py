# right: UDP 的套接字也可以 connect，然后用 send 和 recv；打印的是 b'...'
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.connect(('localhost', 8081))
    try:
        while True:
            sock.send(input('> ').strip().encode())
            print(sock.recv(1024))
    except EOFError:
        print('bye')
