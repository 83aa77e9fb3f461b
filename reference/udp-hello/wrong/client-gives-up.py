# wrong: 只等一秒，就说服务器没有回答
# fails: waits-for-the-answer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(1)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
try:
    print(s.recvfrom(1024)[0].decode())
except socket.timeout:
    print('服务器没有回答')
