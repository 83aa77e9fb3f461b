# exercise: tcp-login
# check: each-account
# first: bytes-compared-with-str/bytes
# line: 14
import socket

users = ['{"张三": "123"}', '{"赵四": "345"}', '{"王八": "567"}']
server = socket.socket()
server.bind(('', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    msg = conn.recv(1024)
    if msg in users:
        conn.send('登录成功!'.encode())
    else:
        conn.send('用户名或密码错误!'.encode())
    conn.close()
