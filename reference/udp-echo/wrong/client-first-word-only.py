# wrong: 只发送第一个词
# fails: sends-what-is-typed, several-lines, ends-with-the-input, pair-echo, pair-several-lines
# finding: nearly-right
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    words = input('> ').split()
    s.sendto(words[0].encode('utf-8'), ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
