# wrong: 发送写死的文字，不理会键盘输入
# fails: sends-what-is-typed, prints-the-answer, goes-on, pair-acknowledges
# finding: canned-answer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    input('按回车发送: ')
    s.sendto('你好，服务器'.encode('utf-8'), ('127.0.0.1', 12345))
    print(s.recvfrom(1024)[0].decode('utf-8'))
