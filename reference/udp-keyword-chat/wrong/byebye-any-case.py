# wrong: 比较之前 strip、lower，大小写不同、两端有空格的也算 byebye
# fails: nearly-byebye
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
while True:
    data, who = sock.recvfrom(2048)
    text = data.decode('utf-8')
    print(text)
    if text.strip().lower() == 'byebye':
        break
    answer = input('回答：')
    sock.sendto((answer + text.replace('sb', 'alexsb') if 'sb' in text else answer).encode('utf-8'), who)
