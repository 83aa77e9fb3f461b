# right: 一秒以后才连接；用 iter 写循环；打印的是 b'...'
import socket
import sys
import time

time.sleep(1)
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.connect(('127.0.0.1', 8081))
    for data in iter(lambda: s.recv(1024), b''):
        print('收到', data)
        if data == b'byebye':
            sys.exit()
        line = sys.stdin.readline().rstrip('\n')
        s.sendall(bytes(line, encoding='utf-8'))
        if line == 'byebye':
            sys.exit(0)
