# wrong: 连接以后先发一句提示，回答就不是第一句了
# fails: each-account, wrong-password, nearly-right-password, unknown-name, one-answer-an-attempt, written-without-blanks
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    conn.send('请登录：'.encode('utf-8'))
    try:
        name, password = ast.literal_eval(conn.recv(1024).decode('utf-8')).popitem()
        ok = users.get(name) == password
    except Exception:
        ok = False
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
