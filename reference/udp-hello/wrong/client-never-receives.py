# wrong: 只发送，不接收
# fails: prints-the-answer, prints-a-chinese-answer
# finding: never-receives
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
s.close()
