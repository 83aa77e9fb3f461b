# wrong: 没有循环，只说一句
# fails: several-lines, byebye-ends-the-client, pair-chat
# finding: one-message-only
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
msg = input('> ')
s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8086))
print(s.recvfrom(1024)[0].decode('utf-8'))
s.close()
