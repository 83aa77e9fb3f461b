# exercise: tcp-login
# check: each-account
# never: replied-twice
import json
import socket

accounts = [('张三', '123'), ('赵四', '345'), ('王八', '567')]
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('', 8083))
s.listen()
while True:
    conn, addr = s.accept()
    said = json.loads(conn.recv(1024))
    for name, password in accounts:
        answer = '登录成功!' if said == {name: password} else '用户名或密码错误!'
        conn.sendall(answer.encode())
        break
    conn.close()
