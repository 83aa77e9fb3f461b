# wrong: recvfrom(16)，比“信息已收到”长的回答被截断
# fails: prints-the-answer
# finding: buffer-too-small
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    sock.sendto(input('> ').encode('utf-8'), ('127.0.0.1', 12345))
    answer, server = sock.recvfrom(16)
    print(answer.decode('utf-8', 'ignore'))
