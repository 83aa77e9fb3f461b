# right: 用 json.loads 读字典，一个连接接一个连接地服务
import json
import socket

DB = {'张三': '123', '赵四': '345', '王八': '567'}

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('', 8083))
s.listen(5)
while True:
    conn, addr = s.accept()
    text = conn.recv(4096).decode('utf-8')
    try:
        attempt = json.loads(text)
        name, = attempt
        ok = DB.get(name) == attempt[name]
    except ValueError:
        ok = False
    conn.sendall(('登录成功!' if ok else '用户名或密码错误!').encode())
    conn.close()
