# right: select.select 带一秒的超时
import select
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setblocking(False)
sock.bind(('127.0.0.1', 12345))

while True:
    readable, _, _ = select.select([sock], [], [], 1.0)
    for r in readable:
        data, addr = r.recvfrom(8192)
        r.sendto(data, addr)
