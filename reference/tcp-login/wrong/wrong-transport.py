# wrong: 用 UDP 写的登录服务器
# fails: starts
# finding: wrong-transport
import socket, ast

users = {'张三': '123', '赵四': '345', '王八': '567'}
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8083))
while True:
    data, addr = s.recvfrom(1024)
    d = ast.literal_eval(data.decode())
    k = list(d)[0]
    s.sendto(('登录成功!' if users.get(k) == d[k] else '用户名或密码错误!').encode(), addr)
