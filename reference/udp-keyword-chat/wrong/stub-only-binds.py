# wrong: 只 bind，什么也不做
# fails: prints-each-message, typed-answer, replaces-keyword, replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, typed-line-stays, other-capitals-stay, goes-on-talking, nearly-byebye, each-client-its-own-answer, pair-chat, pair-replaces-keyword, pair-byebye
# finding: no-reply
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
print('服务器启动了')
while True:
    time.sleep(3600)
