# wrong: 感叹号是中文的！
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: wrong-width
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
        ok = users.get(name) == password
    except Exception:
        ok = False
    conn.send('登录成功！'.encode('utf-8') if ok else '用户名或密码错误！'.encode('utf-8'))
    conn.close()
