# right: selectors 模块，回答以后让客户端先断开
import json
import selectors
import socket

sel = selectors.DefaultSelector()
accounts = {'张三': '123', '赵四': '345', '王八': '567'}


def accept(sock):
    conn, addr = sock.accept()
    conn.setblocking(False)
    sel.register(conn, selectors.EVENT_READ, read)


def read(conn):
    data = conn.recv(1000)
    if not data:
        sel.unregister(conn)
        conn.close()
        return
    try:
        right = json.loads(data).items() <= accounts.items()
    except (ValueError, AttributeError):
        right = False
    conn.send('登录成功!'.encode() if right else '用户名或密码错误!'.encode())


sock = socket.create_server(('127.0.0.1', 8083))
sock.setblocking(False)
sel.register(sock, selectors.EVENT_READ, accept)
while True:
    for key, _ in sel.select():
        key.data(key.fileobj)
