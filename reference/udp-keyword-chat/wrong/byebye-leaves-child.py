# wrong: 收到 byebye 时父进程结束，子进程还占着端口
# fails: byebye-ends-the-server
# finding: port-kept
import os
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
if os.fork() == 0:
    while True:             # 子进程：写日志
        time.sleep(1)
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
s.close()
