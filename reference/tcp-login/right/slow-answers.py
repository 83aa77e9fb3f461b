# right: 查账户要 1.5 秒，然后才回答
import json
import socket
import time


def lookup(name):
    time.sleep(1.5)
    return {'张三': '123', '赵四': '345', '王八': '567'}.get(name)


server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    for name, password in json.loads(conn.recv(1024)).items():
        if lookup(name) == password:
            conn.sendall('登录成功!'.encode())
        else:
            conn.sendall('用户名或密码错误!'.encode())
    conn.close()
