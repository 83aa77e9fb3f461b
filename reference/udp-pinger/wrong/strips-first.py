# wrong: 先 strip 再换成大写，两端的空格没有了
# fails: answers-in-capitals
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12000))
while True:
    data, who = sock.recvfrom(2048)
    sock.sendto(data.decode('utf-8').strip().upper().encode('utf-8'), who)
