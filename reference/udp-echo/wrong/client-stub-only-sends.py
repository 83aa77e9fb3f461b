# wrong: 启动后发一个空数据报，别的还没有写
# fails: sends-what-is-typed, prints-the-answer, several-lines, pair-echo, pair-several-lines
# finding: ignores-keyboard
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'', ('127.0.0.1', 12345))
s.recvfrom(1024)    # TODO: 从键盘读一行
