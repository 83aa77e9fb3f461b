# wrong: 用 ascii 解码，中文用户名让程序崩溃
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: decode-error
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    text = conn.recv(1024).decode('ascii')
    try:
        name, password = ast.literal_eval(text).popitem()
        ok = users.get(name) == password
    except (ValueError, SyntaxError):
        ok = False
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
