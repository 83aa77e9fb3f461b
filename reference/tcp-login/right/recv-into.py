# right: recv_into 读进缓冲区，回答分几段发出
import json
import socket
import time

users = {'张三': '123', '赵四': '345', '王八': '567'}
buf = bytearray(2048)
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('0.0.0.0', 8083))
server.listen(1)
while True:
    conn, addr = server.accept()
    n = conn.recv_into(buf)
    d = json.loads(bytes(buf[:n]).decode('utf-8'))
    name = list(d.keys())[0]
    answer = '登录成功!' if users.get(name) == d[name] else '用户名或密码错误!'
    for ch in answer:
        conn.send(ch.encode('utf-8'))
        time.sleep(0.01)
    conn.close()
