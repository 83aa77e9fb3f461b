# wrong: 发一个空数据报，别的还没有写
# fails: sends-hello, prints-the-answer, prints-a-chinese-answer
# finding: none
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'', ('127.0.0.1', 8080))    # TODO: 问好
