# wrong: 监听了 8038，数字写反了
# fails: starts
# finding: wrong-port
import socket, ast

users = {'张三': '123', '赵四': '345', '王八': '567'}
s = socket.socket()
s.bind(('127.0.0.1', 8038))
s.listen()
conn, addr = s.accept()
d = ast.literal_eval(conn.recv(1024).decode())
k = list(d)[0]
conn.send(('登录成功!' if users.get(k) == d[k] else '用户名或密码错误!').encode())
