# right: 最普通的写法，绑定 localhost
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('localhost', 8086))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode('utf-8')
    print(addr, '说：', text)
    if text == 'byebye':
        break
    answer = input('回复：')
    if 'sb' in text:
        answer += text.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
s.close()
