# wrong: 只 bind，什么也不做
# fails: ?
# finding: ?
import socket
import time

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 8081))
while True:
    time.sleep(3600)
