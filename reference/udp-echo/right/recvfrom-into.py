# right: recvfrom_into 读进事先准备好的缓冲区，绑定 ''
import socket

buffer = bytearray(65535)
view = memoryview(buffer)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(('', 12345))
    while True:
        size, peer = sock.recvfrom_into(buffer)
        sock.sendto(view[:size], peer)
