# wrong: 回答用 GBK 编码
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: reply-encoding
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
    except (ValueError, SyntaxError):
        conn.close()
        continue
    if users.get(name) == password:
        conn.send('登录成功!'.encode('gbk'))
    else:
        conn.send('用户名或密码错误!'.encode('gbk'))
    conn.close()
