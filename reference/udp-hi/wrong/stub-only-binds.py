# wrong: 只 bind，什么也不接收
# fails: answers, ends-cleanly, pair-greets
# finding: no-reply
import socket
import time

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 9000))
while True:
    time.sleep(3600)    # TODO
