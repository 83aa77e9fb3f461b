# wrong: 没有 sb 的消息也跟在后面
# fails: prints-each-message, typed-answer, typed-line-stays, other-capitals-stay, goes-on-talking, nearly-byebye, each-client-its-own-answer
# finding: nearly-right
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    s.sendto((input('>>>') + msg.replace('sb', 'alexsb')).encode('utf-8'), addr)
