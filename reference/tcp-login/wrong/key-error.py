# wrong: 用户名不存在时 KeyError，程序崩溃
# fails: unknown-name
# finding: traceback
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        info = json.loads(conn.recv(1024))
    except ValueError:
        conn.close()
        continue
    for name in info:
        if users[name] == info[name]:
            conn.send('登录成功!'.encode('utf-8'))
        else:
            conn.send('用户名或密码错误!'.encode('utf-8'))
    conn.close()
