# exercise: udp-keyword-chat
# check: byebye-ends-the-server
# first: left-running/thread
# line: 17
import socket
import threading
import time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))


def tick():
    while True:
        time.sleep(60)


threading.Thread(target=tick).start()
while True:
    data, who = s.recvfrom(2048)
    text = data.decode()
    print(text)
    if text == 'byebye':
        break
    answer = input()
    if 'sb' in text:
        answer += text.replace('sb', 'alexsb')
    s.sendto(answer.encode(), who)
s.close()
