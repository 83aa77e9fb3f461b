# wrong: 收到 byebye 只结束一个线程，程序还在
# fails: byebye-ends-the-server
# finding: none
import socket
import threading
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))


def chat():
    while True:
        data, addr = s.recvfrom(1024)
        msg = data.decode('utf-8')
        print(msg)
        if msg == 'byebye':
            return
        answer = input('>>>')
        if 'sb' in msg:
            answer += msg.replace('sb', 'alexsb')
        s.sendto(answer.encode('utf-8'), addr)


threading.Thread(target=chat).start()
while True:
    time.sleep(30)
