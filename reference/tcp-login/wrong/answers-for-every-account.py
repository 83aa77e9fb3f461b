# wrong: 循环里对每个账户都回答一次，一次登录有三个回答
# fails: each-account, one-answer-an-attempt
# finding: replied-twice
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        got = ast.literal_eval(conn.recv(1024).decode('utf-8'))
    except (ValueError, SyntaxError):
        conn.close()
        continue
    for name, password in users.items():
        if got.get(name) == password:
            conn.send('登录成功!'.encode('utf-8'))
        else:
            conn.send('用户名或密码错误!'.encode('utf-8'))
    conn.close()
