# wrong: 先发错误，登录成功了再发成功
# fails: each-account, one-answer-an-attempt, pair-logs-in, written-without-blanks
import ast
import socket
import time

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    conn.send('用户名或密码错误!'.encode('utf-8'))
    try:
        name, password = ast.literal_eval(conn.recv(1024).decode('utf-8')).popitem()
    except Exception:
        name, password = '', None
    if users.get(name) == password:
        time.sleep(0.5)
        conn.send('登录成功!'.encode('utf-8'))
    conn.close()
