# wrong: 只 bind，什么也不做
# fails: says-thanks, prints-what-came, several-clients, keeps-serving, one-datagram-each, pair-thanks, pair-goes-on
# finding: no-reply
import socket
import time

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 8081))
while True:
    time.sleep(3600)
