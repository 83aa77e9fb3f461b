# wrong: 字典是空的时候，取第一个键出错
# fails: -
# finding: traceback
# bonus: no-mapping
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        info = ast.literal_eval(conn.recv(1024).decode('utf-8'))
    except (ValueError, SyntaxError):
        info = None
    ok = isinstance(info, dict) and users.get(list(info)[0]) == info[list(info)[0]]
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
