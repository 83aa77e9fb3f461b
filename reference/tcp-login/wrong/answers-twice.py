# wrong: 打印发送结果时又发送了一次
# fails: one-answer-an-attempt
# finding: replied-twice
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
        reply = '登录成功!' if users.get(name) == password else '用户名或密码错误!'
    except Exception:
        reply = '用户名或密码错误!'
    conn.send(reply.encode('utf-8'))
    print('sent', conn.send(reply.encode('utf-8')))
    conn.close()
