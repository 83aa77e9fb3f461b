# right: 每个连接由 os.fork 出来的子进程回答
import ast
import os
import signal
import socket

signal.signal(signal.SIGCHLD, signal.SIG_IGN)   # 不留僵尸进程
USERS = {'张三': '123', '赵四': '345', '王八': '567'}

server = socket.socket()
server.bind(('', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    if os.fork() == 0:
        server.close()
        user, pwd = ast.literal_eval(conn.recv(1024).decode()).popitem()
        conn.sendall((USERS.get(user) == pwd and '登录成功!' or '用户名或密码错误!').encode())
        conn.close()
        os._exit(0)
    conn.close()
