# right: 同时服务 IPv4 和 IPv6（绑定 ::）
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.create_server(('', 8083), family=socket.AF_INET6, dualstack_ipv6=True)
while True:
    conn, addr = server.accept()
    with conn:
        try:
            d = ast.literal_eval(conn.recv(1024).decode('utf-8'))
            ok = [users.get(k) == d[k] for k in d] == [True]
        except Exception:
            ok = False
        conn.sendall('登录成功!'.encode() if ok else '用户名或密码错误!'.encode())
