# right: 启动慢，过 1.2 秒才监听
import ast
import socket
import time

time.sleep(1.2)     # 假装在读数据库
users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
d = ast.literal_eval(conn.recv(1024).decode('utf-8'))
name = list(d)[0]
if name in users and d[name] == users[name]:
    conn.send('登录成功!'.encode('utf-8'))
else:
    conn.send('用户名或密码错误!'.encode('utf-8'))
conn.close()
