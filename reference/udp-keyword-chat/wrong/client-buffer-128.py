# wrong: recvfrom(128)，长的回答被截断
# fails: prints-the-answer
# finding: buffer-too-small
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
while True:
    line = input('我：')
    if line == 'byebye':
        break
    sock.sendto(line.encode('utf-8'), ('127.0.0.1', 8086))
    print(sock.recvfrom(128)[0].decode('utf-8', 'ignore'))
