# wrong: 没有循环，只聊一句，然后等人按回车
# fails: prints-each-message, goes-on-talking, each-client-its-own-answer, byebye-ends-the-server, typed-line-stays, pair-chat
# finding: one-message-only
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
data, addr = s.recvfrom(1024)
msg = data.decode('utf-8')
print(msg)
if msg != 'byebye':
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
input('按回车键退出')
