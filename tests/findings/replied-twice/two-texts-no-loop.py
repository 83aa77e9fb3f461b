# exercise: tcp-login
# check: each-account
# never: replied-twice/each
import json
import socket

accounts = {'张三': '123', '赵四': '345', '王八': '567'}
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('', 8083))
s.listen()
while True:
    conn, addr = s.accept()
    said = json.loads(conn.recv(1024))
    conn.sendall('用户名或密码错误!'.encode())
    if all(accounts.get(name) == password for name, password in said.items()):
        conn.sendall('登录成功!'.encode())
    conn.sendall('用户名或密码错误!'.encode())
    conn.close()
