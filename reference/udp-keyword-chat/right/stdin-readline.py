# right: 用 sys.stdin.readline 读键盘，去掉行尾
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind(('127.0.0.1', 8086))
    for data, addr in iter(lambda: s.recvfrom(1024), None):
        text = data.decode()
        sys.stdout.write(text + '\n')
        sys.stdout.flush()
        if text == 'byebye':
            break
        line = sys.stdin.readline().rstrip('\n')
        s.sendto((line + text.replace('sb', 'alexsb') if 'sb' in text else line).encode(), addr)
