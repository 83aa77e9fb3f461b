# right: json.dumps 的默认写法（\uXXXX），用 makefile 读到连接关闭
import json
import socket
import sys

name = sys.stdin.readline().strip()
password = sys.stdin.readline().strip()
with socket.create_connection(('localhost', 8083), timeout=8) as sock:
    sock.sendall(json.dumps({name: password}).encode())
    answer = b''
    try:
        while data := sock.recv(8):
            answer += data
            if answer.decode('utf-8', 'ignore').endswith('!'):
                break
    except socket.timeout:
        print('等不到回答')
    print(answer.decode('utf-8'))
