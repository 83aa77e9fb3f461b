# wrong: 密码不对时不回答，直接断开
# fails: wrong-password, unknown-name, one-answer-an-attempt, pair-is-refused, nearly-right-password
# finding: nearly-right
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        name, password = json.loads(conn.recv(1024)).popitem()
        if users.get(name) == password:
            conn.send('登录成功!'.encode('utf-8'))
        else:
            print('用户名或密码错误!')
    except ValueError:
        pass
    conn.close()
