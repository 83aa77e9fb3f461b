# wrong: 少了 else，成功之后又发了错误
# fails: one-answer-an-attempt
# finding: replied-twice
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
try:
    info = ast.literal_eval(conn.recv(1024).decode('utf-8'))
    for name in info:
        if users.get(name) == info[name]:
            conn.sendall('登录成功!'.encode('utf-8'))
        conn.sendall('用户名或密码错误!'.encode('utf-8'))
except (ValueError, SyntaxError):
    print('不是字典')
conn.close()
server.close()
