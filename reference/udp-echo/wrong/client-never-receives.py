# wrong: 只发送，不接收
# fails: prints-the-answer, several-lines, pair-echo, pair-several-lines
# finding: never-receives
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        line = input('> ')
    except EOFError:
        break
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
