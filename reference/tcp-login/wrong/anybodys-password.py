# wrong: 用户名有，密码也有，但不看是不是同一个人的
# fails: nearly-right-password
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        name, password = ast.literal_eval(conn.recv(1024).decode('utf-8')).popitem()
        ok = name in users and password in users.values()
    except Exception:
        ok = False
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
