# wrong: 启动后发一个空数据报，别的还没有写
# fails: sends-what-is-typed, prints-the-answer, several-lines, pair-chat, pair-replaces-keyword, pair-byebye
# finding: ignores-keyboard
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
s.sendto(b'', ('127.0.0.1', 8086))
s.recvfrom(1024)    # TODO: 从键盘读一行
