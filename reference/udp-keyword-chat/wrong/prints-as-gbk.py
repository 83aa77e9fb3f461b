# wrong: 打印时按 GBK 解码，中文成了乱码
# fails: prints-each-message, pair-chat
# finding: garbled
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('gbk', 'replace'))
    if data == b'byebye':
        break
    answer = input('>>>').encode('utf-8')
    if b'sb' in data:
        answer += data.replace(b'sb', b'alexsb')
    s.sendto(answer, addr)
