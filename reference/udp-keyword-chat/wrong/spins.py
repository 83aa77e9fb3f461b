# wrong: 键盘的标志在空循环里等，占满 CPU
# fails: prints-each-message, typed-answer, replaces-keyword, replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, typed-line-stays, other-capitals-stay, goes-on-talking, nearly-byebye, each-client-its-own-answer, pair-chat, pair-replaces-keyword, pair-byebye
# finding: spins/loop
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    answer = None
    while answer is None:
        pass                # 等别人填 answer
    s.sendto(answer.encode('utf-8'), addr)
