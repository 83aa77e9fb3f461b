# exercise: udp-keyword-chat
# check: byebye-ends-the-server
# first: left-running/process
# line: 10
import socket
import subprocess
import sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100)'])
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
