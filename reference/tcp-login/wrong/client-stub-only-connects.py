# wrong: 只连接，别的还没有写
# fails: sends-a-mapping, prints-the-answer, pair-logs-in, pair-is-refused
# finding: ignores-keyboard
# bonus: takes-both-as-they-are
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
s.recv(1024)    # TODO: 读用户名和密码
