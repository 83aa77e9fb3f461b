# wrong: 收到的不是字典时 json 报错，没有处理
# fails: -
# finding: traceback
# bonus: no-mapping
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    info = json.loads(conn.recv(1024).decode('utf-8'))
    name = list(info.keys())[0]
    ok = users.get(name) == info[name]
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
