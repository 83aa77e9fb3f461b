# right: 回答以后不断开，同一个连接上可以再试
import ast
import socket

accounts = [('张三', '123'), ('赵四', '345'), ('王八', '567')]

server = socket.socket()
server.bind(('localhost', 8083))
server.listen(5)
while 1:
    conn, addr = server.accept()
    print(addr, 'connected')
    while 1:
        data = conn.recv(1024)
        if not data:
            break
        pair = tuple(ast.literal_eval(data.decode()).items())[0]
        reply = '登录成功!' if pair in accounts else '用户名或密码错误!'
        conn.send(reply.encode())
    conn.close()
