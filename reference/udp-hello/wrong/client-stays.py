# wrong: 在循环里等第二个回答，永远不结束
# fails: ends-cleanly
# finding: left-running/answer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
while True:
    data, addr = s.recvfrom(1024)
    if not data:
        break
    print(data.decode('utf-8'))
