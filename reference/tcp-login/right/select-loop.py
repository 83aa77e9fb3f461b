# right: 一个 select 循环管所有的连接
import ast
import select
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}

server = socket.socket()
server.setblocking(False)
server.bind(('127.0.0.1', 8083))
server.listen(10)
inputs = [server]
while True:
    rs, _, _ = select.select(inputs, [], [], 1)
    for r in rs:
        if r is server:
            conn, _ = r.accept()
            inputs.append(conn)
            continue
        data = r.recv(1024)
        if data:
            try:
                (k, v), = ast.literal_eval(data.decode('utf-8')).items()
                reply = '登录成功!' if users[k] == v else '用户名或密码错误!'
            except KeyError:
                reply = '用户名或密码错误!'
            r.send(reply.encode('utf-8'))
        inputs.remove(r)
        r.close()
