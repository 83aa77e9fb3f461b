# wrong: 先去掉空格再比较，"一模一样" 就不对了
# fails: nearly-right-password, unknown-name
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
        ok = users[name.strip()] == password.strip()
    except Exception:
        ok = False
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
