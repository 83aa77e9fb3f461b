# wrong: 拿 bytes 和 str 比较，byebye 永远不相等
# fails: byebye-ends-the-server
# finding: bytes-compared-with-str
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    if data == 'byebye':
        break
    msg = data.decode('utf-8')
    print(msg)
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
