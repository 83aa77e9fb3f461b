# wrong: recv(8) 太小，字典读不全，谁都登录不了
# fails: each-account, pair-logs-in, written-without-blanks
# finding: buffer-too-small
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
msg = conn.recv(8)
try:
    name, password = ast.literal_eval(msg.decode('utf-8')).popitem()
    ok = users.get(name) == password
except (ValueError, SyntaxError):
    ok = False
conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
input('按回车键退出')
