# exercise: udp-ack
# check: several-clients
# first: no-reply/connected
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 12345))
data, addr = s.recvfrom(1024)
s.connect(addr)
while True:
    print(data.decode(), flush=True)
    s.send("信息已收到".encode())
    data = s.recv(1024)
