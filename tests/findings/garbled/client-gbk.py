# exercise: tcp-ask
# program: client
# check: prints
# first: garbled
# line: 15
import socket

s = socket.socket()
s.connect(("127.0.0.1", 8300))
s.sendall(input().encode())
data = b""
while part := s.recv(1024):
    data += part
print("服务器说：")
print(data.decode("gbk", errors="ignore"))
