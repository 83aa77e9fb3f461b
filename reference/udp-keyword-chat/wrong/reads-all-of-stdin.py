# wrong: sys.stdin.read() 要等键盘输入结束
# fails: prints-each-message, typed-answer, replaces-keyword, replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, typed-line-stays, other-capitals-stay, goes-on-talking, nearly-byebye, each-client-its-own-answer, pair-chat, pair-replaces-keyword, pair-byebye
# finding: none
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    answer = sys.stdin.read()
    s.sendto(answer.encode('utf-8'), addr)
