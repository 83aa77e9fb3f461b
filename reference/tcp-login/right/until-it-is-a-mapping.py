# right: 收到能读成字典为止，或者客户端说完为止
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}


def attempt(conn):
    text = b''
    while part := conn.recv(1024):
        text += part
        try:
            return json.loads(text)
        except ValueError:
            pass


server = socket.create_server(('', 8083))
while True:
    conn, addr = server.accept()
    with conn:
        got = attempt(conn)
        ok = isinstance(got, dict) and len(got) == 1 and list(got.items())[0] in users.items()
        conn.sendall(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
