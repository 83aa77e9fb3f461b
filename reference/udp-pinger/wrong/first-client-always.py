# wrong: 总是回答给第一个客户端
# fails: two-clients
# finding: one-client-only
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12000))
client = None
while True:
    data, addr = sock.recvfrom(1024)
    if client is None:
        client = addr
    sock.sendto(data.decode().upper().encode(), client)
