# wrong: 把客户端的 UTF-8 当成 GBK 来读，谁都登录不了
# fails: each-account, pair-logs-in, written-without-blanks
# finding: nearly-right
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        name, password = ast.literal_eval(conn.recv(1024).decode('gbk', 'replace')).popitem()
        ok = users.get(name) == password
    except (ValueError, SyntaxError):
        ok = False
    conn.send('登录成功!'.encode('utf-8') if ok else '用户名或密码错误!'.encode('utf-8'))
    conn.close()
