# wrong: 拿 bytes 和 str 比较，byebye 永远不相等
# fails: byebye-ends-the-client, pair-byebye
# finding: bytes-compared-with-str
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ').encode('utf-8')
    if msg == 'byebye':
        break
    s.sendto(msg, ('127.0.0.1', 8086))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
s.close()
