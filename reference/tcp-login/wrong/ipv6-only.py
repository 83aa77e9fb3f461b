# wrong: 只在 IPv6 的 ::1 上监听
# fails: starts
# finding: wrong-address
import socket
import ast

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
server.bind(('::1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    d = ast.literal_eval(conn.recv(1024).decode())
    k = list(d)[0]
    conn.send(('登录成功!' if users.get(k) == d[k] else '用户名或密码错误!').encode())
    conn.close()
