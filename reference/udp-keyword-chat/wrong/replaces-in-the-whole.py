# wrong: 先把键盘输入和消息拼起来，再一起替换
# fails: typed-line-stays
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
while True:
    data, who = sock.recvfrom(2048)
    text = data.decode('utf-8')
    print(text)
    if text == 'byebye':
        break
    whole = input('回答：')
    if 'sb' in text:
        whole = (whole + text).replace('sb', 'alexsb')
    sock.sendto(whole.encode('utf-8'), who)
