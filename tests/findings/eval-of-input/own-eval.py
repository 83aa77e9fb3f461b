# exercise: tcp-login
# check: runs-no-code
# never: eval-of-input
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    def eval(text):
        return json.loads(text)
    
    try:
        name, password = eval(conn.recv(1024).decode()).popitem()
        ok = users.get(name) == password
    except Exception:
        ok = False
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode())
    conn.close()
