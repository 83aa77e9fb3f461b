# wrong: 键盘输入先 strip，再发送
# fails: typed-answer
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
while True:
    data, who = sock.recvfrom(2048)
    text = data.decode('utf-8')
    print(text)
    if text == 'byebye':
        break
    answer = input('回答：').strip()
    if 'sb' in text:
        answer += text.replace('sb', 'alexsb')
    sock.sendto(answer.encode('utf-8'), who)
