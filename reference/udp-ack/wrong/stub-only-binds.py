# wrong: 只 bind，什么也不接收
# fails: answers, prints-what-came, several-clients, keeps-serving, pair-acknowledges
# finding: no-reply
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    time.sleep(3600)    # TODO
