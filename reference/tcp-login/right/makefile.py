# right: 通过 makefile 读写
import ast
import socket

people = {'张三': '123', '赵四': '345', '王八': '567'}
with socket.create_server(('', 8083), reuse_port=False) as server:
    while True:
        conn, _ = server.accept()
        with conn, conn.makefile('rwb', buffering=0) as f:
            text = f.read(1024).decode('utf-8')
            print(text)
            who, secret = next(iter(ast.literal_eval(text).items()))
            f.write('登录成功!'.encode('utf-8') if people.get(who) == secret else '用户名或密码错误!'.encode('utf-8'))
